#include <algorithm>

#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Cancel : public Host {
 protected:
  Cancel() { deployed("v1"); }
};

TEST_F(Cancel, AWaitingDeploymentNeverBegins) {
  submit("v2");
  const int waiting = submit("v3");
  cancel(waiting);
  const auto deployment = ended(waiting);
  EXPECT_EQ(deployment.outcome, Outcome::cancelled);
  EXPECT_EQ(deployment.message, "cancelled by ann while it waited");
  EXPECT_EQ(ended(2).outcome, Outcome::succeeded);
}

TEST_F(Cancel, InPreparationTouchesNothing) {
  engine.takes["create shop-web-2"] = 10s;
  const int number = submit("v2");
  run_to_phase(number, Phase::preparing);
  cancel(number);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::cancelled);
  EXPECT_EQ(deployment.message, "cancelled by ann; shop/1 was not touched and serves");
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Cancel, InTheCutOverRestoresTheOldVersion) {
  prober.health["shop-web-2"].status = 503;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  cancel(number);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(deployment.message, "cancelled by ann; shop/1 serves again");
  EXPECT_EQ(deployment.phases[1].result, model::PhaseResult::cancelled);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Cancel, WhileTheEngineStartsTheNewVersionStopsItBeforeTheOldOneIsStarted) {
  engine.takes["start shop-web-2"] = 1s;
  const int number = submit("v2");
  run_until([&] { return engine.trace.back() == "start shop-web-2"; });
  cancel(number);
  EXPECT_EQ(ended(number).message, "cancelled by ann; shop/1 serves again");
  const auto& trace = engine.trace;
  const auto stopped = std::find(trace.begin(), trace.end(), "kill shop-web-2 SIGTERM");
  EXPECT_LT(stopped, std::find(stopped, trace.end(), "start shop-web-1"));
  EXPECT_NE(std::find(stopped, trace.end(), "start shop-web-1"), trace.end());
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Cancel, WhileTheOldVersionDrainsWaitsForItsEndAndStartsItAgain) {
  engine.containers.at("shop-web-1").behaviour.stops_after = 10s;
  const int number = submit("v2");
  run_until([&] { return engine.trace.back() == "kill shop-web-1 SIGTERM"; });
  cancel(number);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 2);
}

TEST_F(Cancel, InTheWatchWindowRestoresTheOldVersion) {
  const int number = submit("v2");
  run_to_phase(number, Phase::watching);
  cancel(number);
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Cancel, OfTheFirstDeploymentLeavesNothingBehind) {
  for (const char* name : {"shop-web-2"}) prober.health[name].status = 503;
  engine.containers.clear();
  store = MemoryStore();
  restart();
  prober.health["shop-web-1"].status = 503;
  const int number = submit("v1");
  run_to_phase(number, Phase::cutting_over);
  cancel(number);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::cancelled);
  EXPECT_TRUE(engine.containers.empty());
}

TEST_F(Cancel, OnTheWayBackIsRefused) {
  prober.health["shop-web-2"].status = 500;
  const int number = submit("v2");
  run_to_phase(number, Phase::rolling_back);
  const auto refused =
      run(service->cancel(model::DeploymentId{"shop", number}, model::Requester{"socket", "ann"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(), "shop/2 is being rolled back already");
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
}

TEST_F(Cancel, OfAnEndedDeploymentIsRefused) {
  const auto refused =
      run(service->cancel(model::DeploymentId{"shop", 1}, model::Requester{"socket", "ann"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::conflict);
  EXPECT_EQ(refused.error().text(), "shop/1 has ended already");
}

}  // namespace
}  // namespace cutover::test
