#include "cutover/base/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>

#include "support/fake_clock.hpp"

namespace cutover {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class TaskGroups : public ::testing::Test {
 protected:
  Task<void> sleep(Milliseconds delay) {
    co_await clock.sleep_until(clock.now() + delay);
    ++ended;
  }
  Task<void> fail() {
    throw std::runtime_error("a bug");
    co_return;
  }
  Task<void> join() {
    co_await group.join();
    joined = true;
  }

  asio::io_context context;
  test::FakeClock clock;
  std::vector<std::string> failures;
  TaskGroup group{context.get_executor(), [this](const std::string& name, const std::string& what) {
                    failures.push_back(name + ": " + what);
                  }};
  int ended = 0;
  bool joined = false;
};

TEST_F(TaskGroups, JoinWaitsForTheLastChild) {
  group.spawn("short", sleep(1s));
  group.spawn("long", sleep(5s));
  asio::co_spawn(context, join(), asio::detached);
  clock.run_until(context, [this] { return ended == 1; });
  EXPECT_FALSE(joined);
  clock.run(context);
  EXPECT_TRUE(joined);
  EXPECT_EQ(ended, 2);
}

TEST_F(TaskGroups, CancelEndsTheChildrenWithoutAWord) {
  group.spawn("a", sleep(1h));
  group.spawn("b", sleep(1h));
  context.poll();
  group.cancel();
  clock.run(context);
  EXPECT_TRUE(group.empty());
  EXPECT_EQ(ended, 0);
  EXPECT_TRUE(failures.empty());
}

TEST_F(TaskGroups, WhatAChildThrowsIsReportedWithItsName) {
  group.spawn("deployment shop/57", fail());
  clock.run(context);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0], "deployment shop/57: a bug");
}

}  // namespace
}  // namespace cutover
