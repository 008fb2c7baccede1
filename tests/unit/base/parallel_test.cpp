#include "cutover/base/parallel.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>

#include "support/fake_clock.hpp"

namespace cutover {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class Parallel : public ::testing::Test {
 protected:
  Task<Result<int>> answer(int value, Milliseconds delay) {
    co_await clock.sleep_until(clock.now() + delay);
    ++ended;
    co_return value;
  }
  Task<Result<int>> at_once(int value) { co_return value; }
  Task<void> first_then_sleep() {
    std::vector<Task<Result<int>>> tasks;
    tasks.push_back(at_once(1));
    tasks.push_back(answer(2, 1h));
    co_await keep_first(first_of(std::move(tasks)));
    co_await clock.sleep_until(clock.now() + 1h);
  }
  Task<void> keep_first(Task<Result<int>> task) {
    auto got = co_await std::move(task);
    first.emplace(std::move(got));
  }
  Task<void> keep_all(Task<std::vector<Result<int>>> task) {
    auto got = co_await std::move(task);
    for (auto& result : got) all.push_back(result.value());
  }
  template <class Work>
  void start(Work work) {
    auto on_end = [this](std::exception_ptr failure) { thrown = failure; };
    asio::co_spawn(context, std::move(work), asio::bind_cancellation_slot(cancel.slot(), on_end));
  }

  asio::io_context context;
  test::FakeClock clock;
  asio::cancellation_signal cancel;
  std::optional<Result<int>> first;
  std::vector<int> all;
  std::exception_ptr thrown;
  int ended = 0;
};

TEST_F(Parallel, AllResultsComeInTheOrderOfTheTasks) {
  std::vector<Task<Result<int>>> tasks;
  tasks.push_back(answer(1, 3s));
  tasks.push_back(answer(2, 1s));
  tasks.push_back(answer(3, 2s));
  const auto before = clock.now();
  start(keep_all(join_all(std::move(tasks))));
  clock.run(context);
  EXPECT_EQ(all, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(clock.now() - before, 3s);
}

TEST_F(Parallel, CancellingJoinAllCancelsAndJoinsTheTasks) {
  std::vector<Task<Result<int>>> tasks;
  tasks.push_back(answer(1, 1h));
  tasks.push_back(answer(2, 1h));
  start(keep_all(join_all(std::move(tasks))));
  context.poll();
  cancel.emit(asio::cancellation_type::terminal);
  const auto before = clock.now();
  clock.run(context);
  EXPECT_TRUE(thrown);
  EXPECT_EQ(ended, 0);
  EXPECT_EQ(clock.now(), before);
}

TEST_F(Parallel, CancellingFirstOfCancelsAndJoinsTheTasks) {
  std::vector<Task<Result<int>>> tasks;
  tasks.push_back(answer(1, 1h));
  tasks.push_back(answer(2, 1h));
  start(keep_first(first_of(std::move(tasks))));
  context.poll();
  cancel.emit(asio::cancellation_type::terminal);
  const auto before = clock.now();
  clock.run(context);
  EXPECT_TRUE(thrown);
  EXPECT_FALSE(first);
  EXPECT_EQ(clock.now(), before);
}

TEST_F(Parallel, TheFirstToEndWinsAndTheOtherIsCancelled) {
  std::vector<Task<Result<int>>> tasks;
  tasks.push_back(answer(1, 1h));
  tasks.push_back(answer(2, 1s));
  tasks.push_back(answer(3, 2s));
  const auto before = clock.now();
  start(keep_first(first_of(std::move(tasks))));
  clock.run(context);
  EXPECT_EQ(clock.now() - before, 1s);
  ASSERT_TRUE(first && *first);
  EXPECT_EQ(**first, 2);
  EXPECT_EQ(ended, 1);
}

TEST_F(Parallel, AResultThatIsThereAtOnceIsNotWaitedFor) {
  std::vector<Task<Result<int>>> tasks;
  tasks.push_back(at_once(1));
  tasks.push_back(answer(2, 1h));
  const auto before = clock.now();
  start(keep_first(first_of(std::move(tasks))));
  clock.run(context);
  ASSERT_TRUE(first && *first);
  EXPECT_EQ(**first, 1);
  EXPECT_EQ(clock.now(), before);
}

TEST_F(Parallel, AfterFirstOfTheCallerCanStillBeCancelled) {
  start(first_then_sleep());
  context.poll();
  EXPECT_TRUE(first);
  cancel.emit(asio::cancellation_type::terminal);
  const auto before = clock.now();
  clock.run(context);
  EXPECT_TRUE(thrown);
  EXPECT_EQ(clock.now(), before);
}

}  // namespace
}  // namespace cutover
