#include "deploy/health.hpp"

#include <algorithm>

#include "cutover/base/duration.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kQuickPhase = 1s;
constexpr Milliseconds kQuickInterval = 3ms;

}  // namespace

HealthChecker::HealthChecker(Attempt& attempt, model::Web web, const engine::Container& container)
    : attempt_(attempt),
      web_(std::move(web)),
      address_(container.addresses.empty() ? std::string() : container.addresses.begin()->second) {}

HealthChecker::~HealthChecker() {
  finish_run();
}

Task<Result<void>> HealthChecker::until_healthy(SteadyTime started) {
  Clock& clock = attempt_.clock;
  if (address_.empty()) {
    co_return Error(ErrorCode::unhealthy, "web's container has no network address to be probed at");
  }
  const SteadyTime deadline = started + web_.health.deadline;
  Milliseconds pause = std::min(kQuickInterval, web_.health.interval);
  while (clock.now() < deadline) {
    const Milliseconds left = std::max(elapsed(clock.now(), deadline), Milliseconds(1));
    const bool good = co_await probe(std::min(web_.health.timeout, left));
    if (good) co_return Result<void>();
    const SteadyTime next = std::min<SteadyTime>(clock.now() + pause, deadline);
    co_await clock.sleep_until(next);
    if (clock.now() - started > kQuickPhase) pause = std::min(web_.health.interval, pause + pause / 4 + 1ms);
  }
  co_return Error(ErrorCode::unhealthy, "web " + last_answer() + " for " + to_text(web_.health.deadline));
}

Task<Result<void>> HealthChecker::still_healthy() {
  bool good = co_await probe(web_.health.timeout);
  if (good) co_return Result<void>();
  good = co_await probe(web_.health.timeout);
  if (good) co_return Result<void>();
  co_return Error(ErrorCode::unhealthy, "web " + last_answer() + " during the watch window");
}

Task<bool> HealthChecker::probe(Milliseconds limit) {
  if (last_bad_) last_pause_ = elapsed(*last_bad_, attempt_.clock.now());
  probe::Target target{address_, web_.port, web_.health.path};
  const auto answer = co_await attempt_.prober.probe(std::move(target), limit);
  const bool good = answer.status != 0 && web_.health.status.contains(answer.status);
  // What the deadline cut short says nothing of the app, and is not to hide what was answered before.
  const bool cut_short = answer.status == 0 && limit < web_.health.timeout && answer.latency >= limit;
  if (!cut_short || !run_) record(answer, good);
  if (!good) last_bad_ = attempt_.clock.now();
  co_return good;
}

void HealthChecker::record(const probe::Answer& answer, bool good) {
  const std::string body = good ? std::string() : answer.body;
  if (run_ && run_->status == answer.status && run_->error == answer.error && run_->body == body) {
    ++run_->count;
    run_->latency = answer.latency;
    return;
  }
  finish_run();
  run_ =
      model::ProbeRecord{"web", attempt_.clock.utc(), 1, answer.status, answer.latency, answer.error, body};
  location_ = answer.location;
}

void HealthChecker::finish_run() {
  if (run_) attempt_.journal.note(model::Probed{std::move(*run_)});
  run_.reset();
}

/// "answered 500 on /health/", "gave no answer on port 8000 (connection refused)"
std::string HealthChecker::last_answer() const {
  if (!run_) return "was not probed";
  if (run_->status == 0)
    return "gave no answer on port " + std::to_string(web_.port) + " (" + run_->error + ")";
  std::string text = "answered " + std::to_string(run_->status) + " on " + web_.health.path;
  if (!location_.empty()) text += " (a redirect to " + location_ + ", which is not followed)";
  return text;
}

}  // namespace cutover::deploy
