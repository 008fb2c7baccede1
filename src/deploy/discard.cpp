#include "deploy/discard.hpp"

#include <algorithm>

#include "cutover/base/duration.hpp"
#include "cutover/base/parallel.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kLongestGrace = 10s;

Task<Result<std::vector<ManagedContainer>>> new_containers(Attempt& attempt) {
  auto containers = co_await attempt.containers.of_app(attempt.id.app);
  if (!containers) co_return containers.error();
  std::vector<ManagedContainer> ours;
  for (ManagedContainer& container : *containers) {
    if (container.deployment == attempt.id.number) ours.push_back(std::move(container));
  }
  co_return ours;
}

model::Stop quick_stop(const Attempt& attempt, const std::string& process) {
  model::Stop how;
  for (const model::Process& candidate : attempt.spec.app.processes) {
    if (candidate.name == process) how = candidate.stop;
  }
  how.grace = std::min(how.grace, kLongestGrace);
  return how;
}

/// A start that was asked for and given up, because of a cancel or because another container failed, may
/// still be acted upon. The list does not know of it; an inspect waits until the Engine is through with it.
Task<Result<bool>> is_up_or_coming(Attempt& attempt, const ManagedContainer& container) {
  if (container.is_up()) co_return true;
  auto seen = co_await attempt.containers.look(container.id);
  if (!seen) co_return seen.error();
  co_return *seen && (*seen)->running;
}

Task<Result<void>> stop_and_keep_output(Attempt& attempt, ManagedContainer container) {
  auto is_up = co_await is_up_or_coming(attempt, container);
  if (!is_up) co_return is_up.error();
  if (*is_up) {
    model::Stop how = quick_stop(attempt, container.process);
    const std::string signal = how.signal;
    const std::string grace = to_text(how.grace);
    auto stopped = co_await attempt.containers.stop(container.name, std::move(how));
    if (!stopped) co_return stopped.error();
    if (stopped->killed) {
      // Where it never served, the gap has the old one's shutdown, and this is no part of that.
      if (container.process == "web" && !attempt.times.gone) attempt.times.killed = true;
      attempt.journal.note(model::Noted{container.name + " did not end within " + grace + " of " + signal +
                                        " and was killed"});
    }
  }
  if (container.is_release()) co_return Result<void>();  // its log is in the record already
  std::string output = co_await attempt.containers.last_output(container.name);
  if (!output.empty()) {
    attempt.journal.note(model::OutputKept{model::OutputRecord{container.process, std::move(output)}});
  }
  co_return Result<void>();
}

/// A version that served is taken out of service again: what was until then is a gap of its own.
void begin_second_gap(Attempt& attempt, SteadyTime out_of_service) {
  if (!attempt.times.answered) return;
  attempt.account.gap = gap_of(attempt.times);
  attempt.times = GapTimes();
  attempt.times.out_of_service = out_of_service;
  attempt.times.drained = attempt.clock.now();
}

/// It may serve already. Where that is surely not so, what the gate waits for has been waited for.
Task<void> take_new_out_of_service(Attempt& attempt) {
  const SteadyTime now = attempt.clock.now();
  const bool never_served = attempt.times.out_of_service && !attempt.times.answered;
  if (never_served) {
    attempt.traffic.hold();
  } else {
    co_await attempt.traffic.take_out_of_service();
  }
  begin_second_gap(attempt, now);
}

}  // namespace

void intend_to_discard(Attempt& attempt) {
  if (!attempt.made_containers) return;
  std::vector<std::string> names;
  if (attempt.has_release()) names.push_back(container_name(attempt.id, kReleaseProcess));
  for (const model::Process& process : attempt.spec.app.processes) {
    names.push_back(container_name(attempt.id, process.name));
  }
  for (const std::string& name : names) {
    attempt.journal.note(model::Intended{"stop", name});
    attempt.journal.note(model::Intended{"remove", name});
  }
}

Task<Result<void>> stop_new(Attempt& attempt) {
  co_await attempt.exits.disarm();
  auto containers = co_await new_containers(attempt);
  if (!containers) co_return containers.error();
  if (!attempt.old || !attempt.old->still_serves()) co_await take_new_out_of_service(attempt);
  std::vector<Task<Result<void>>> work;
  for (ManagedContainer& container : *containers)
    work.push_back(stop_and_keep_output(attempt, std::move(container)));
  auto results = co_await join_all(std::move(work));
  for (const Result<void>& result : results) {
    if (!result) co_return result.error();
  }
  if (!attempt.times.drained) attempt.times.drained = attempt.clock.now();
  if (!attempt.times.gone) attempt.times.gone = attempt.clock.now();
  co_return Result<void>();
}

Task<Result<void>> remove_new(Attempt& attempt) {
  auto containers = co_await new_containers(attempt);
  if (!containers) co_return containers.error();
  for (const ManagedContainer& container : *containers) {
    auto removed = co_await attempt.containers.remove(container.name);
    if (!removed) co_return removed.error();
  }
  co_return Result<void>();
}

}  // namespace cutover::deploy
