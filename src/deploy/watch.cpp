#include "deploy/watch.hpp"

#include <algorithm>

#include "cutover/base/parallel.hpp"

namespace cutover::deploy {
namespace {

constexpr const char* kWhen = "during the watch window";

Task<Result<void>> same_run(Attempt& attempt, const StartedProcess& started) {
  std::string name = started.container.name;
  auto now = co_await attempt.containers.look(std::move(name));
  if (!now) co_return now.error();
  const std::string& process = started.process.name;
  if (!*now)
    co_return Error(ErrorCode::unhealthy, process + "'s container was removed during the watch window");
  const engine::Container& container = **now;
  if (!container.running) {
    co_return Error(
        ErrorCode::unhealthy,
        process + " exited with code " + std::to_string(container.exit_code) + " during the watch window");
  }
  if (container.started_at != started.container.started_at || container.restart_count > 0) {
    co_return Error(ErrorCode::unhealthy, process + " was restarted during the watch window");
  }
  co_return Result<void>();
}

/// A container that ended can't answer: then its end is what went wrong.
Task<Result<void>> why_unhealthy(Attempt& attempt, std::string container, Error answer) {
  auto now = co_await attempt.containers.look(std::move(container));
  const bool runs = !now || (*now && (*now)->running);
  if (runs) co_return answer;
  co_return co_await fail_on_exit(attempt, kWhen);
}

/// Probes at the health interval until the window's end; the last probe and look are at the end.
Task<Result<void>> stay_healthy(Attempt& attempt, std::vector<StartedProcess> started) {
  Clock& clock = attempt.clock;
  const SteadyTime until = clock.now() + attempt.spec.app.watch;
  const bool has_web = !started.empty() && started.front().process.web.has_value();
  std::optional<HealthChecker> checker;
  if (has_web) checker.emplace(attempt, *started.front().process.web, started.front().container);
  while (clock.now() < until) {
    const SteadyTime next = has_web ? std::min(until, clock.now() + checker->interval()) : until;
    co_await clock.sleep_until(next);
    if (!has_web) continue;
    auto healthy = co_await checker->still_healthy();
    if (healthy) continue;
    std::string web = started.front().container.name;
    co_return co_await why_unhealthy(attempt, std::move(web), healthy.error());
  }
  for (const StartedProcess& one : started) {
    auto same = co_await same_run(attempt, one);
    if (!same) co_return same.error();
  }
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> watch(Attempt& attempt, std::vector<StartedProcess> started) {
  std::vector<Task<Result<void>>> race;
  race.push_back(stay_healthy(attempt, std::move(started)));
  race.push_back(fail_on_exit(attempt, kWhen));
  co_return co_await first_of(std::move(race));
}

}  // namespace cutover::deploy
