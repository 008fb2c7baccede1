#include "cutover/base/timeout.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>

#include "support/fake_clock.hpp"

namespace cutover {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class Timeouts : public ::testing::Test {
 protected:
  Task<Result<int>> answer_after(Milliseconds delay) {
    co_await clock.sleep_until(clock.now() + delay);
    co_return 42;
  }

  Task<Result<int>> fail_after(Milliseconds delay) {
    co_await clock.sleep_until(clock.now() + delay);
    throw std::runtime_error("a bug");
  }

  Task<void> keep(Task<Result<int>> operation) {
    auto got = co_await std::move(operation);
    result.emplace(std::move(got));
  }

  void start(Task<Result<int>> operation) {
    auto on_end = [this](std::exception_ptr failure) { thrown = failure; };
    asio::co_spawn(context, keep(std::move(operation)), asio::bind_cancellation_slot(cancel.slot(), on_end));
  }

  asio::io_context context;
  test::FakeClock clock;
  asio::cancellation_signal cancel;
  std::optional<Result<int>> result;
  std::exception_ptr thrown;
};

TEST_F(Timeouts, AnAnswerInTimeIsTheResult) {
  const auto before = clock.now();
  start(with_timeout<int>(clock, 5s, "no answer", answer_after(2s)));
  clock.run(context);
  ASSERT_TRUE(result && *result);
  EXPECT_EQ(**result, 42);
  EXPECT_EQ(clock.now() - before, 2s);
}

TEST_F(Timeouts, NoAnswerInTimeSaysHowLongItWaited) {
  start(with_timeout<int>(clock, 5s, "no answer", answer_after(1h)));
  clock.run(context);
  ASSERT_TRUE(result && !*result);
  EXPECT_EQ(result->error().code(), ErrorCode::timeout);
  EXPECT_EQ(result->error().text(), "no answer within 5s");
}

TEST_F(Timeouts, AnExceptionPasses) {
  start(with_timeout<int>(clock, 5s, "no answer", fail_after(1s)));
  clock.run(context);
  ASSERT_TRUE(thrown);
  EXPECT_THROW(std::rethrow_exception(thrown), std::runtime_error);
}

TEST_F(Timeouts, CancellingTheCallerCancelsTheOperation) {
  start(with_timeout<int>(clock, 1h, "no answer", answer_after(1h)));
  context.poll();
  cancel.emit(asio::cancellation_type::terminal);
  const auto before = clock.now();
  clock.run(context);
  EXPECT_FALSE(result);
  ASSERT_TRUE(thrown);
  EXPECT_EQ(clock.now(), before);
}

}  // namespace
}  // namespace cutover
