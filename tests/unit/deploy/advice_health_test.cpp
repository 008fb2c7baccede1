#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cutover/deploy/advice.hpp"

namespace cutover::deploy {
namespace {

using model::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// One that succeeded after these probes.
model::Deployment probed(std::vector<model::ProbeRecord> probes) {
  model::Deployment deployment;
  deployment.id = {"shop", 57};
  deployment.outcome = Outcome::succeeded;
  deployment.probes = std::move(probes);
  return deployment;
}

model::ProbeRecord answered(int status, int latency) {
  return {"web", WallTime(), 3, status, Milliseconds(latency), "", ""};
}

const model::ProbeRecord kRefused = {"web", WallTime(), 40, 0, Milliseconds(0), "connection refused", ""};

TEST(HealthAdvice, DoesNotTakeARedirectForTheApp) {
  EXPECT_THAT(
      advise(probed({kRefused, answered(302, 4)})),
      ElementsAre(
          "The health check was answered with a redirect (302), which counts as healthy: what it leads "
          "to was never asked. Let `web.health.path` name a page that answers by itself, and narrow "
          "`web.health.status` to 200-299."));
  EXPECT_THAT(advise(probed({answered(302, 4), answered(200, 4)})), IsEmpty()) << "in the end it was the app";
  EXPECT_THAT(advise(probed({kRefused, answered(200, 4)})), IsEmpty());
  EXPECT_THAT(advise(probed({kRefused})), IsEmpty()) << "a record that was cut short";
}

TEST(HealthAdvice, IsForAPageThatIsSlow) {
  EXPECT_THAT(
      advise(probed({kRefused, answered(200, 1'250)})),
      ElementsAre(
          "The health check took 1.3s to be answered, and by so much later it is seen that the app is "
          "ready. Let `web.health.path` name a page that costs less."));
  EXPECT_THAT(advise(probed({kRefused, answered(200, 500)})), IsEmpty());
  EXPECT_THAT(advise(probed({answered(200, 1'250), answered(204, 5)})), IsEmpty()) << "slow at first alone";
  EXPECT_THAT(advise(probed({answered(301, 1'250)})), ElementsAre(HasSubstr("a redirect")))
      << "one piece of advice about a path";
}

TEST(HealthAdvice, IsSilentAboutTheVersionThatServesAgain) {
  auto back = probed({answered(302, 1'250)});
  back.outcome = Outcome::rolled_back;
  EXPECT_THAT(advise(back), IsEmpty());
}

model::Deployment pulled(std::uint64_t megabytes, int seconds) {
  auto deployment = probed({});
  deployment.account.emplace();
  deployment.account->image_bytes = megabytes * 1'000'000;
  deployment.account->pull = std::chrono::seconds(seconds);
  return deployment;
}

TEST(ImageAdvice, IsForABigOneThatTookLong) {
  EXPECT_THAT(
      advise(pulled(1'260, 48)),
      ElementsAre("The pull took 48s, and the image has 1.2 GB: take a smaller base image, and let the "
                  "Dockerfile install dependencies before it copies the code, so that their layers are here "
                  "already next time."));
  EXPECT_THAT(advise(pulled(501, 31)), ElementsAre(HasSubstr("501 MB")));
  EXPECT_THAT(advise(pulled(1'260, 30)), IsEmpty());
  EXPECT_THAT(advise(pulled(500, 48)), IsEmpty());
  auto here = pulled(1'260, 48);
  here.account->pull.reset();
  EXPECT_THAT(advise(here), IsEmpty());
}

}  // namespace
}  // namespace cutover::deploy
