#include "deploy/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cutover/base/parallel.hpp"

namespace cutover::deploy {
namespace {

constexpr const char* kWhen = "during the watch window";
constexpr std::uint64_t kFewestErrors = 5;  // fewer may be anybody's bad luck

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

std::string percent(double share) {
  return fmt::format("{:.1f}%", share * 100);
}

/// By the old version's own rate: an app that always fails some requests may go on to.
Result<void> answers_well(const Attempt& attempt) {
  const auto answers = attempt.traffic.answers();
  const double before = attempt.traffic.earlier_answers().rate();
  const double allowed = attempt.spec.app.max_error_rate;
  if (answers.bad < kFewestErrors || answers.rate() <= before + allowed) return {};
  std::string text = std::to_string(answers.bad) + " of " + std::to_string(answers.all) + " requests (" +
                     percent(answers.rate()) + ") got a server error or no answer during the watch window";
  if (attempt.traffic.earlier_answers().all > 0)
    text += ", after " + percent(before) + " with the version before";
  return Error(ErrorCode::unhealthy, text + "; watch.max_error_rate allows " + percent(allowed) + " more");
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
    if (auto well = answers_well(attempt); !well) co_return well.error();
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
