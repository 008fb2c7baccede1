#include "support/fake_clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace cutover::test {

namespace asio = boost::asio;

WallTime FakeClock::utc() const {
  // 2026-08-01T12:00:00Z when the steady clock reads one hour.
  constexpr WallTime start{Milliseconds(1'785'585'600'000)};
  return start + std::chrono::duration_cast<Milliseconds>(now_ - SteadyTime(std::chrono::hours(1))) +
         wall_clock_set_;
}

Task<void> FakeClock::sleep_until(SteadyTime when) {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, SteadyTime::max());
  const auto sleeper = sleepers_.emplace(when, &timer);
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  sleepers_.erase(sleeper);
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

void FakeClock::run_until(asio::io_context& context, const std::function<bool()>& done) {
  while (!done()) {
    context.restart();
    if (context.poll_one() > 0) continue;  // one step at a time, so that `done` is never overshot
    if (sleepers_.empty()) return;
    const auto earliest = sleepers_.begin();
    now_ = std::max(now_, earliest->first);
    earliest->second->cancel();
  }
}

void FakeClock::run(asio::io_context& context) {
  run_until(context, [] { return false; });
}

}  // namespace cutover::test
