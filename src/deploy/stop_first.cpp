#include "deploy/stop_first.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "cutover/base/duration.hpp"
#include "cutover/base/parallel.hpp"
#include "deploy/listening.hpp"
#include "deploy/stop_old.hpp"

namespace cutover::deploy {
namespace {

/// Nothing of it was asked to stop: it only has to get its requests again.
void spare_old(Attempt& attempt) {
  attempt.old->condition = OldVersion::Condition::untouched;
  attempt.account.stop.reset();
}

}  // namespace

Task<Result<std::vector<StartedProcess>>> cut_over_stop_first(Attempt& attempt) {
  auto old = co_await old_containers(attempt, attempt.id.number);
  if (!old) co_return old.error();
  auto armed = co_await arm_new_containers(attempt);
  if (!armed) co_return armed.error();
  if (attempt.exits.has_exit()) {  // the one that waits for its turn: nothing was touched yet
    auto ended = co_await fail_on_exit(attempt, "before the cut-over");
    co_return ended.error();
  }
  if (attempt.old) attempt.old->condition = OldVersion::Condition::down;  // it may end now, and not come back
  auto to_stop = co_await ready_to_stop(attempt, std::move(*old));
  if (!to_stop) co_return to_stop.error();
  auto intended = co_await intend_to_cut_over(attempt, *to_stop);
  if (!intended) co_return intended.error();

  if (attempt.old) {
    attempt.old->condition = OldVersion::Condition::asked_to_stop;
    attempt.old->web_runs_on = true;
  }
  const bool asks_others =
      std::any_of(to_stop->begin(), to_stop->end(),
                  [](const ManagedContainer& container) { return container.process != "web"; });
  const Successor successor = attempt.prestarted ? Successor::waits : Successor::none_yet;
  auto stopped = co_await stop_containers(attempt, std::move(*to_stop), successor);
  if (!stopped && attempt.old && attempt.old->web_runs_on && !asks_others) spare_old(attempt);
  if (!stopped) co_return stopped.error();
  auto listening = co_await take_address(attempt);
  if (!listening) co_return listening.error();
  model::DeploymentId version = attempt.id;
  std::vector<model::Process> processes = attempt.spec.app.processes;
  auto up = co_await bring_up(attempt, std::move(version), std::move(processes));
  if (!up) co_return up.error();
  // It serves; how the old one ended is for the record, and has been waited for by nobody yet.
  if (attempt.old_web && attempt.old_web->end) {
    auto settled = co_await attempt.containers.settled(attempt.old_web->name);
    if (!settled) attempt.journal.note(model::Noted{"left behind: " + settled.error().text()});
  }
  co_return up;
}

}  // namespace cutover::deploy
