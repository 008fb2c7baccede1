#include "deploy/stop_first.hpp"

#include <spdlog/spdlog.h>

#include "cutover/base/duration.hpp"
#include "cutover/base/parallel.hpp"
#include "deploy/stop_old.hpp"

namespace cutover::deploy {

Task<Result<std::vector<StartedProcess>>> cut_over_stop_first(Attempt& attempt) {
  auto old = co_await old_containers(attempt, attempt.id.number);
  if (!old) co_return old.error();
  auto armed = co_await arm_new_containers(attempt);
  if (!armed) co_return armed.error();
  if (attempt.old) attempt.old->condition = OldVersion::Condition::down;  // it may end now, and not come back
  auto kept_down = co_await keep_down(attempt, *old);
  if (!kept_down) co_return kept_down.error();
  std::vector<ManagedContainer> to_stop = running(std::move(*old));
  auto intended = co_await intend_to_cut_over(attempt, to_stop);
  if (!intended) co_return intended.error();

  if (attempt.old) attempt.old->condition = OldVersion::Condition::asked_to_stop;
  auto stopped = co_await stop_containers(attempt, std::move(to_stop));
  if (!stopped) co_return stopped.error();
  model::DeploymentId version = attempt.id;
  std::vector<model::Process> processes = attempt.spec.app.processes;
  co_return co_await bring_up(attempt, std::move(version), std::move(processes));
}

}  // namespace cutover::deploy
