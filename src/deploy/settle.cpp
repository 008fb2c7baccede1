#include "deploy/settle.hpp"

#include "cutover/entry/entries.hpp"
#include "deploy/start_first.hpp"

namespace cutover::deploy {
namespace {

/// By themselves, after a reboot. A disk that is full is no reason to leave what serves without that.
Task<Result<void>> let_new_come_back(Attempt& attempt) {
  for (const model::Process& process : attempt.spec.app.processes) {
    attempt.journal.note(model::Intended{"update", container_name(attempt.id, process.name)});
  }
  co_await attempt.journal.try_commit();
  Result<void> released;
  if (attempt.prestarted) released = attempt.entries->keep_released(attempt.prestarted->name);
  for (const model::Process& process : attempt.spec.app.processes) {
    auto set = co_await attempt.containers.set_restart_policy(container_name(attempt.id, process.name),
                                                              engine::RestartPolicy::unless_stopped);
    if (!set) co_return set.error();
  }
  co_return released;
}

}  // namespace

/// The new one first: whatever happens in between, one of the two comes back after a reboot.
Task<Result<void>> settle(Attempt& attempt) {
  auto comes_back = co_await let_new_come_back(attempt);
  if (!comes_back) co_return comes_back.error();
  if (attempt.spec.app.order == model::Order::stop_first) co_return Result<void>();
  co_return co_await retire_old(attempt);
}

}  // namespace cutover::deploy
