#include "daemon/spare_memory.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "support/fake_clock.hpp"

namespace cutover::daemon {
namespace {

class SpareMemoryTest : public ::testing::Test {
 protected:
  void run() {
    clock.run_until(context, [] { return false; });
  }

  test::FakeClock clock;
  boost::asio::io_context context;
  TaskGroup tasks{context.get_executor(),
                  [](const std::string&, const std::string& what) { FAIL() << what; }};
  bool busy = false;
  int given_back = 0;
  SpareMemory memory{clock, tasks, [this] { return busy; }, [this] { ++given_back; }};
};

TEST_F(SpareMemoryTest, IsGivenBackOnceAfterABurst) {
  for (int app = 0; app < 50; ++app) memory.give_back_later();
  EXPECT_EQ(given_back, 0) << "not at once: the followers are told first";
  run();
  EXPECT_EQ(given_back, 1);
  memory.give_back_later();
  run();
  EXPECT_EQ(given_back, 2);
}

TEST_F(SpareMemoryTest, IsNotGivenBackWhileADeploymentIsUnderWay) {
  memory.give_back_later();
  busy = true;
  run();
  EXPECT_EQ(given_back, 0);
  busy = false;
  memory.give_back_later();
  run();
  EXPECT_EQ(given_back, 1);
}

}  // namespace
}  // namespace cutover::daemon
