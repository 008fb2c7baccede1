#include "deploy/cluster/progress.hpp"

#include <gtest/gtest.h>

#include "deploy/version.hpp"

namespace cutover::deploy {
namespace {

engine::SwarmTask task(int deployment, int slot, const std::string& state,
                       const std::string& desired = "running") {
  engine::SwarmTask task;
  task.id = std::to_string(deployment) + "/" + std::to_string(slot) + state;
  task.slot = slot;
  task.labels = labels_for({"shop", deployment}, "web");
  task.state = state;
  task.desired_state = desired;
  return task;
}

WantedService wanted(int replicas) {
  WantedService wanted;
  wanted.process.name = "web";
  wanted.process.replicas = replicas;
  wanted.deployment = 2;
  return wanted;
}

TEST(ProgressOfAService, HasAllWhenEachSlotRunsAndNoOtherIsToRun) {
  const WantedService two = wanted(2);
  EXPECT_TRUE(progress_of(two, {task(2, 1, "running"), task(2, 2, "running")}).has_all(two));
  EXPECT_FALSE(progress_of(two, {task(2, 1, "running"), task(2, 2, "starting")}).has_all(two));
  EXPECT_FALSE(
      progress_of(two, {task(2, 1, "running"), task(2, 2, "running"), task(1, 2, "running")}).has_all(two));
  // One that is on its way down does not count as running on.
  EXPECT_TRUE(
      progress_of(two, {task(2, 1, "running"), task(2, 2, "running"), task(1, 2, "running", "shutdown")})
          .has_all(two));
}

TEST(ProgressOfAService, CountsASlotOnce) {
  const WantedService two = wanted(2);
  auto again = task(2, 1, "running");
  again.id = "another";
  EXPECT_FALSE(progress_of(two, {task(2, 1, "running"), again}).has_all(two));
}

TEST(ProgressOfAService, FailsAboveTheRatio) {
  WantedService four = wanted(4);
  const std::vector<engine::SwarmTask> one_failed{task(2, 1, "failed", "shutdown")};
  EXPECT_TRUE(progress_of(four, one_failed).has_failed(four));
  four.process.update.max_failure_ratio = 0.25;
  EXPECT_FALSE(progress_of(four, one_failed).has_failed(four));
}

TEST(ProgressOfAService, DoesNotCountWhatWasToldToEndOrIsOfAnEarlierTime) {
  WantedService one = wanted(1);
  EXPECT_FALSE(progress_of(one, {task(2, 1, "shutdown", "shutdown"), task(2, 1, "orphaned", "shutdown")})
                   .has_failed(one));
  EXPECT_FALSE(progress_of(one, {task(1, 1, "failed", "shutdown")}).has_failed(one));
  one.failed_before = {task(2, 1, "failed").id};
  EXPECT_FALSE(progress_of(one, {task(2, 1, "failed", "shutdown")}).has_failed(one));
}

TEST(ProgressOfAService, DoesNotTakeAnotherImageForTheDeployments) {
  WantedService one = wanted(1);
  one.image = "acme/shop@sha256:1";
  auto right = task(2, 1, "running");
  right.image = one.image;
  EXPECT_TRUE(progress_of(one, {right}).has_all(one));
  auto other = task(2, 1, "running");
  other.image = "acme/other:1";
  const Progress progress = progress_of(one, {other});
  EXPECT_FALSE(progress.has_all(one));
  ASSERT_TRUE(progress.changed);
  EXPECT_EQ(what_it_runs(*progress.changed),
            " runs another image, acme/other:1: somebody changed the service");
  auto starts = task(2, 2, "starting");
  starts.image = other.image;
  EXPECT_FALSE(progress_of(one, {right, starts}).has_all(one));
  starts.desired_state = "shutdown";
  EXPECT_TRUE(progress_of(one, {right, starts}).has_all(one));
}

TEST(ProgressOfAService, KnowsATaskThatNeverRanOnANodeThatIsGone) {
  const WantedService one = wanted(1);
  const auto lost = task(2, 1, "assigned", "shutdown");
  EXPECT_EQ(progress_of(one, {lost, task(2, 1, "running"), task(1, 1, "running")}).never_ran, lost.id);
  EXPECT_EQ(progress_of(one, {task(2, 1, "assigned"), task(2, 1, "running", "shutdown")}).never_ran, "");
}

TEST(HowATaskFailed, SaysItsExitCodeOrTheEnginesReason) {
  auto ended = task(2, 1, "failed");
  ended.exit_code = 3;
  ended.error = "task: non-zero exit (3)";
  EXPECT_EQ(how_it_failed(ended), "exited with code 3");
  auto rejected = task(2, 1, "rejected");
  rejected.error = "No such image: acme/shop";
  EXPECT_EQ(how_it_failed(rejected), "No such image: acme/shop");
  auto unhealthy = task(2, 1, "complete");
  unhealthy.exit_code = 0;
  EXPECT_EQ(how_it_failed(unhealthy), "ended, or did not become healthy and was ended (exit code 0)");
}

}  // namespace
}  // namespace cutover::deploy
