#include "daemon/supervision.hpp"

#include <algorithm>

#include "daemon/notify.hpp"

namespace cutover::daemon {
namespace {

/// A person who looks twice should see what changed; systemd is spoken to only then.
constexpr Milliseconds kLook{500};
constexpr Milliseconds kStillBusyFor{15'000};

}  // namespace

Supervision::Supervision(Clock& clock, std::function<std::string()> describe)
    : clock_(clock), describe_(std::move(describe)) {}

Task<void> Supervision::run() {
  if (!is_supervised()) co_return;
  const auto limit = watchdog_limit();
  const Milliseconds alive_every = limit ? *limit / 2 : Milliseconds::max();
  const Milliseconds tick = std::max(std::min(kLook, alive_every), Milliseconds(1));
  SteadyTime next_alive = clock_.now();
  while (true) {
    const SteadyTime now = clock_.now();
    if (limit && now >= next_alive) {
      notify_alive();
      next_alive = now + alive_every;
    }
    if (stage_ != Stage::ready) notify_still_busy(kStillBusyFor);
    say_what_changed();
    const SteadyTime next = limit ? std::min(now + tick, next_alive) : now + tick;
    co_await clock_.sleep_until(next);
  }
}

void Supervision::say_what_changed() {
  std::string now = describe_();
  if (now == said_) return;
  notify_status(now);
  said_ = std::move(now);
}

void Supervision::ready() {
  if (stage_ != Stage::starting) return;
  stage_ = Stage::ready;
  said_ = describe_();
  notify_ready(said_);
}

/// Before the start is over and after the stop began systemd knows no such thing: READY, which ends it, would
/// say more than is true.
void Supervision::reloading() {
  if (stage_ == Stage::ready) notify_reloading();
}

void Supervision::reloaded() {
  if (stage_ != Stage::ready) return;
  said_ = describe_();
  notify_ready(said_);
}

void Supervision::stopping() {
  stage_ = Stage::stopping;
  said_ = describe_();
  notify_stopping(said_);
}

}  // namespace cutover::daemon
