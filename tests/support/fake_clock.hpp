#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>

#include "cutover/base/clock.hpp"

namespace cutover::test {

/// Time that passes only when nothing else is left to do: `run` works until the io_context is idle, then
/// jumps to the earliest sleeper, and so on. Hours pass in microseconds, in the right order.
class FakeClock final : public Clock {
 public:
  SteadyTime now() const override { return now_; }
  WallTime utc() const override;
  std::string boot() const override { return "boot " + std::to_string(boots_); }
  Task<void> sleep_until(SteadyTime when) override;

  /// Runs `context` in this clock's time until nothing is ready and nobody sleeps.
  void run(boost::asio::io_context& context);
  /// The same, but stops as soon as `done` holds.
  void run_until(boost::asio::io_context& context, const std::function<bool()>& done);
  /// Nobody who sleeps now will ever wake: their process is dead.
  void forget_sleepers() { sleepers_.clear(); }
  /// Time spent in the middle of a step, as a slow call would.
  void advance(Milliseconds by) { now_ += by; }
  /// Somebody sets the host's clock: `now` does not notice.
  void set_wall_clock(Milliseconds by) { wall_clock_set_ += by; }
  /// The host starts anew, and `now` with it.
  void reboot() {
    wall_clock_set_ += elapsed(kBootTakes, now_);
    now_ = SteadyTime(kBootTakes);
    ++boots_;
  }

 private:
  static constexpr SteadyTime kBootTakes{std::chrono::minutes(1)};

  SteadyTime now_{std::chrono::hours(1)};
  Milliseconds wall_clock_set_{0};
  int boots_ = 1;
  std::multimap<SteadyTime, boost::asio::steady_timer*> sleepers_;
};

}  // namespace cutover::test
