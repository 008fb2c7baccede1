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
  Task<void> sleep_until(SteadyTime when) override;

  /// Runs `context` in this clock's time until nothing is ready and nobody sleeps.
  void run(boost::asio::io_context& context);
  /// The same, but stops as soon as `done` holds.
  void run_until(boost::asio::io_context& context, const std::function<bool()>& done);
  /// Nobody who sleeps now will ever wake: their process is dead.
  void forget_sleepers() { sleepers_.clear(); }
  /// Somebody sets the clock on the wall: `utc` alone goes by it.
  void set_wall_clock(Milliseconds by) { wall_offset_ += by; }
  /// Time spent in the middle of a step, as a slow call would.
  void advance(Milliseconds by) { now_ += by; }

 private:
  SteadyTime now_{std::chrono::hours(1)};
  Milliseconds wall_offset_{0};
  std::multimap<SteadyTime, boost::asio::steady_timer*> sleepers_;
};

}  // namespace cutover::test
