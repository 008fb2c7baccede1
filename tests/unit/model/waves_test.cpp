#include "cutover/model/waves.hpp"

#include <gtest/gtest.h>

namespace cutover::model {
namespace {

using namespace std::chrono_literals;

Process worker(int replicas, std::uint64_t parallelism) {
  Process process;
  process.name = "worker";
  process.stop.grace = 10s;
  process.replicas = replicas;
  process.update.parallelism = parallelism;
  process.update.delay = 1s;
  process.update.monitor = 5s;
  return process;
}

TEST(Waves, AreAsManyAsItTakesForAllTasks) {
  EXPECT_EQ(waves_of(worker(0, 1)), 0u);
  EXPECT_EQ(waves_of(worker(4, 1)), 4u);
  EXPECT_EQ(waves_of(worker(5, 2)), 3u);
  EXPECT_EQ(waves_of(worker(5, 1000)), 1u);
  EXPECT_EQ(waves_of(worker(5, 0)), 1u);
  EXPECT_EQ(waves_of(worker(0, 0)), 0u);
}

TEST(Waves, TakeTheDelayBetweenThemAndAreWatchedAfterTheLast) {
  EXPECT_EQ(longest_update(worker(0, 1)), 0s);
  EXPECT_EQ(longest_update(worker(1, 1)), 2s + 10s + 5s) << "its first check comes after 2 s";
  EXPECT_EQ(longest_update(worker(3, 1)), 3 * (2s + 10s) + 2 * 1s + 5s);
  Process web = worker(3, 2);
  web.web = Web();
  web.web->health.deadline = 20s;
  web.web->health.interval = 30s;
  EXPECT_EQ(longest_update(web), 2 * (20s + 30s + 10s) + 1s + 5s);
}

}  // namespace
}  // namespace cutover::model
