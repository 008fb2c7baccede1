#include "deploy/cluster/service_watch.hpp"

#include <spdlog/spdlog.h>

#include "deploy/cluster/roll_out.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kUpdaterHangs = 5s;  // a node that lives ends what never ran sooner

/// The service was changed meanwhile, or the Swarm is away for a moment.
bool may_succeed_later(const Error& failure) {
  return failure.code() == ErrorCode::conflict || failure.outcome_unknown();
}

/// Another specification makes the updater begin anew, and its own settings are no part of what the tasks are
/// made from. By the time, so that it is another one also after a crash.
engine::ServiceSpec slightly_other(engine::ServiceSpec spec, const Clock& clock) {
  const auto now = clock.utc().time_since_epoch() / 1ms;
  spec.update.monitor += Milliseconds(1 + now % 1000);
  return spec;
}

}  // namespace

void ServiceWatch::look(const Progress& progress) {
  looked_at_ = attempt_.clock.now();
  if (progress.signature == signature_ && !progress.prepares) return;
  signature_ = progress.signature;
  moved_at_ = looked_at_;
}

Milliseconds ServiceWatch::still_for() const {
  return elapsed(moved_at_, looked_at_);
}

std::vector<ServiceWatch> watch_services(Attempt& attempt, const std::vector<WantedService>& wanted) {
  std::vector<ServiceWatch> watches;
  for (const WantedService& one : wanted) watches.emplace_back(attempt, one.process.name);
  return watches;
}

Task<Result<void>> ServiceWatch::mend_update(const Progress& progress, const model::DeploymentId& version,
                                             const model::PinnedSpec& spec) {
  const bool hangs = !progress.never_ran.empty() && still_for() >= kUpdaterHangs;
  if (!hangs || progress.never_ran == begun_anew_for_) co_return Result<void>();
  const std::string task = progress.never_ran;
  auto files = co_await provide_files(attempt_, version, spec);
  if (!files) co_return files.error();
  for (const model::Process& one : spec.app.processes) {
    if (one.name != process_) continue;
    engine::ServiceSpec other = slightly_other(plan_service(version, spec, one, *files), attempt_.clock);
    auto put = co_await attempt_.services.put(std::move(other), true);
    if (!put && may_succeed_later(put.error())) co_return Result<void>();
    if (!put) co_return put.error();
  }
  begun_anew_for_ = task;
  spdlog::info("event=update_begun_anew deployment={} process={}", version.text(), process_);
  attempt_.journal.note(
      model::Noted{"the Swarm's update of " + process_ +
                   " waited for a task that never ran on a node that is gone; it was begun anew"});
  co_return Result<void>();
}

}  // namespace cutover::deploy
