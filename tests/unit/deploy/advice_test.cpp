#include "cutover/deploy/advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cutover::deploy {
namespace {

using model::Outcome;
using model::Phase;
using model::PhaseResult;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

WallTime at(int second) {
  return WallTime(std::chrono::seconds(second));
}

/// A deployment that was rolled back after a phase failed.
model::Deployment failed_in(Phase phase, std::string message) {
  model::Deployment deployment;
  deployment.id = {"shop", 57};
  deployment.outcome = Outcome::rolled_back;
  deployment.message = std::move(message);
  deployment.phases = {{phase, at(10), at(20), Milliseconds(10'000), PhaseResult::failed},
                       {Phase::rolling_back, at(20), at(21), Milliseconds(1'000), PhaseResult::ok}};
  return deployment;
}

model::ProbeRecord answered(int status, int second, std::string error = "") {
  model::ProbeRecord probe;
  probe.process = "web";
  probe.at = at(second);
  probe.status = status;
  probe.error = std::move(error);
  return probe;
}

std::vector<std::string> advice_after(model::ProbeRecord probe) {
  auto deployment = failed_in(Phase::cutting_over, "web answered badly for 1m; shop/56 serves again");
  deployment.probes = {std::move(probe), answered(200, 21)};
  return advise(deployment);
}

TEST(Advice, SaysNothingAboutSuccess) {
  model::Deployment deployment;
  deployment.outcome = Outcome::succeeded;
  EXPECT_THAT(advise(deployment), IsEmpty());
}

TEST(Advice, FollowsFromWhatTheProbesSaw) {
  EXPECT_THAT(advice_after(answered(0, 15, "connection refused")),
              ElementsAre(HasSubstr("listen on 0.0.0.0")));
  EXPECT_THAT(advice_after(answered(0, 15, "no answer within 5s")),
              ElementsAre(HasSubstr("web.health.timeout")));
  EXPECT_THAT(advice_after(answered(301, 15)), ElementsAre(HasSubstr("Redirects are not followed")));
  EXPECT_THAT(advice_after(answered(400, 15)), ElementsAre(HasSubstr("ALLOWED_HOSTS")));
  EXPECT_THAT(advice_after(answered(403, 15)), ElementsAre(HasSubstr("no credentials")));
  EXPECT_THAT(advice_after(answered(404, 15)), ElementsAre(HasSubstr("web.health.path")));
  EXPECT_THAT(advice_after(answered(503, 15)), ElementsAre(HasSubstr("the last output")));
}

TEST(Advice, LooksAtTheNewVersionsProbesNotAtTheOldOnes) {
  auto deployment = failed_in(Phase::cutting_over, "web answered 404 on / for 1m; shop/56 serves again");
  deployment.probes = {answered(404, 15), answered(0, 21, "connection refused"), answered(200, 22)};
  EXPECT_THAT(advise(deployment), ElementsAre(HasSubstr("web.health.path")));
}

TEST(Advice, PutsAnExitBeforeTheProbesThatItMadeFail) {
  auto deployment =
      failed_in(Phase::watching, "web exited with code 1 during the watch window; shop/56 serves again");
  deployment.probes = {answered(0, 15, "connection refused")};
  EXPECT_THAT(advise(deployment), ElementsAre(HasSubstr("the last output")));
  deployment.message = "web was killed: it ran out of memory before it was healthy; shop/56 serves again";
  EXPECT_THAT(advise(deployment), ElementsAre(HasSubstr("resources.memory")));
  deployment.message = "web exited with code 127 before it was healthy; shop/56 serves again";
  EXPECT_THAT(advise(deployment), ElementsAre(HasSubstr("`command`")));
}

TEST(Advice, PointsToTheReleaseCommandsLog) {
  auto deployment = failed_in(Phase::releasing, "the release command did not end within 10m and was stopped");
  deployment.outcome = Outcome::failed;
  EXPECT_THAT(advise(deployment),
              ElementsAre(HasSubstr("the release command's log"), HasSubstr("release.timeout")));
}

TEST(Advice, WhenNothingServesBeginsWithLooking) {
  auto deployment =
      failed_in(Phase::cutting_over, "web answered 500 on / for 1m; shop/56 could not be restored");
  deployment.outcome = Outcome::needs_attention;
  const auto advice = advise(deployment);
  ASSERT_FALSE(advice.empty());
  EXPECT_EQ(advice[0],
            "See what runs: docker ps --all --filter label=io.cutover.app=shop; in a cluster: docker service "
            "ps --no-trunc $(docker service ls --quiet --filter label=io.cutover.app=shop)");
}

}  // namespace
}  // namespace cutover::deploy
