#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class DeployFailure : public Host {
 protected:
  DeployFailure() {
    deployed("v1");
    engine.trace.clear();
  }
};

TEST_F(DeployFailure, UnhealthyVersionLeavesTheOldOneServing) {
  prober.health["shop-web-2"].status = 500;
  prober.health["shop-web-2"].body = "no such table: carts";
  engine.behaviours["shop-web-2"].output = "listening on 8000\n";
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(deployment.message, "web answered 500 on / for 1m; shop/1 serves again");
  EXPECT_EQ(deployment.phase, Phase::rolling_back);
  EXPECT_EQ(deployment.serving, 1);
  EXPECT_EQ(deployment.downtime, 60s);
  ASSERT_FALSE(deployment.probes.empty());
  EXPECT_EQ(deployment.probes[0].body, "no such table: carts");
  EXPECT_THAT(deployment.output, ElementsAre(model::OutputRecord{"web", "listening on 8000\n"}));
  EXPECT_THAT(
      engine.trace,
      ElementsAre("create shop-web-2", "no-restart shop-web-1", "kill shop-web-1 SIGTERM", "start shop-web-2",
                  "kill shop-web-2 SIGTERM", "start shop-web-1", "restart shop-web-1", "remove shop-web-2"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(DeployFailure, ARedirectOutsideTheRangeNamesWhereItPointsTo) {
  shop.processes[0].web->health.status = model::StatusRange{200, 200};
  configure();
  prober.health["shop-web-2"].status = 301;
  prober.health["shop-web-2"].location = "https://shop.example.com/";
  EXPECT_EQ(deployed("v2").message,
            "web answered 301 on / (a redirect to https://shop.example.com/, which is not followed) for 1m; "
            "shop/1 serves again");
}

TEST_F(DeployFailure, AContainerThatExitsAtOnceIsNoticedAtOnce) {
  prober.health["shop-web-2"].ready_after = 1h;
  engine.behaviours["shop-web-2"] =
      Behaviour{30ms, 3, 0ms, false, false, "starting\nImportError: no module named shop\n"};
  const auto before = clock.now();
  const auto deployment = deployed("v2");
  EXPECT_LT(clock.now() - before, 5s);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(
      deployment.message,
      "web exited with code 3 before it was healthy; its last words: ImportError: no module named shop; "
      "shop/1 serves again");
}

TEST_F(DeployFailure, AProbeThatTheDeadlineCutsShortDoesNotHideTheAnswersBefore) {
  auto& health = shop.processes.front().web->health;
  health.deadline = 1s;
  health.timeout = 500ms;
  configure();
  prober.health["shop-web-2"].status = 500;
  prober.health["shop-web-2"].answers_after = 40ms;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.message, "web answered 500 on / for 1s; shop/1 serves again");
  EXPECT_GE(prober.probed["shop-web-2"].back() - prober.probed["shop-web-2"].front(), 970ms);
}

TEST_F(DeployFailure, AnEngineThatIsSlowToStartTakesNothingOfTheHealthDeadline) {
  engine.takes["start shop-web-2"] = 90s;
  prober.health["shop-web-2"].ready_after = 50s;
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded) << seen(2).message;
}

TEST_F(DeployFailure, AContainerThatHasExitedBeforeItIsLookedAtSaysHow) {
  engine.behaviours["shop-web-2"] = Behaviour{0ms, 3, 0ms, false, false, "no module named shop\n"};
  EXPECT_EQ(deployed("v2").message,
            "web exited with code 3 before it was healthy; its last words: no module named shop; "
            "shop/1 serves again");
}

TEST_F(DeployFailure, AContainerThatRanOutOfMemorySaysSo) {
  prober.health["shop-web-2"].ready_after = 1h;
  engine.behaviours["shop-web-2"] = Behaviour{30ms, 137, 0ms, false, true, ""};
  EXPECT_THAT(deployed("v2").message,
              HasSubstr("web was killed: it ran out of memory before it was healthy"));
}

TEST_F(DeployFailure, AnExitDuringTheWatchWindowRollsBack) {
  engine.behaviours["shop-web-2"].exits_after = 3s;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(deployment.message, HasSubstr("web exited with code 0 during the watch window"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(DeployFailure, OneFailingProcessRollsBackAll) {
  shop.processes.push_back(worker());
  configure();
  ASSERT_EQ(deployed("v1").outcome, Outcome::succeeded);
  engine.behaviours["shop-worker-3"] = Behaviour{2s, 1, 0ms, false, false, "cannot reach redis\n"};
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(
      deployment.message,
      HasSubstr("worker exited with code 1 during the watch window; its last words: cannot reach redis"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2", "shop-worker-2"));
}

TEST_F(DeployFailure, OneLostAnswerInTheWatchWindowIsNoFailureButTwoAre) {
  prober.health["shop-web-2"].answers_after = 0ms;
  const int number = submit("v2");
  run_to_phase(number, Phase::watching);
  prober.health["shop-web-2"].status = 503;
  EXPECT_THAT(ended(number).message, HasSubstr("web answered 503 on / during the watch window"));
}

TEST_F(DeployFailure, AnImageThatIsMissingTouchesNothing) {
  const auto deployment = deployed("v9");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(deployment.phase, Phase::preparing);
  EXPECT_EQ(deployment.message,
            "asking the registry for acme/shop:v9: manifest unknown; shop/1 was not touched and serves");
  EXPECT_THAT(engine.trace, ElementsAre());
}

TEST_F(DeployFailure, AnImageThatOnlyThisHostHasSaysHowToUseIt) {
  engine.registry.erase("acme/shop:v2");
  EXPECT_EQ(
      deployed("v2").message,
      "asking the registry for acme/shop:v2: manifest unknown; an image of that name is on this host, and "
      "`pull: missing` would use it; shop/1 was not touched and serves");
}

TEST_F(DeployFailure, PullNeverSaysWhatToDoAboutAMissingImage) {
  shop.pull = model::PullPolicy::never;
  configure();
  EXPECT_THAT(deployed("v9").message,
              HasSubstr("image acme/shop:v9 is not on this host, and `pull: never` forbids to pull it; "
                        "build or load it here first"));
}

TEST_F(DeployFailure, APortTakenBySomebodyElseIsFoundBeforeAnythingStops) {
  engine::ContainerSpec other;
  other.name = "blog";
  other.image = "acme/shop:v1";
  other.ports = {engine::PortBinding{80, "127.0.0.1", 59999}};
  engine.run_by_hand(other);
  engine.trace.clear();
  shop.processes[0].web->publish = model::Publish{"127.0.0.1", 59999};
  configure();
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(deployment.message,
            "port 127.0.0.1:59999 is taken by container blog; shop/1 was not touched and serves");
  EXPECT_THAT(engine.trace, ElementsAre());
}

TEST_F(DeployFailure, AMissingNetworkSaysHowToMakeIt) {
  shop.networks = {"backend"};
  configure();
  EXPECT_THAT(deployed("v2").message,
              HasSubstr("network backend does not exist; create it with: docker network create backend"));
}

TEST_F(DeployFailure, AStartThatTheEngineRefusesRollsBack) {
  engine.fail("start shop-web-2",
              Error(ErrorCode::rejected, "exec: \"serve\": executable file not found in $PATH"));
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(deployment.message,
            "starting container shop-web-2: exec: \"serve\": executable file not found in $PATH; shop/1 "
            "serves again");
}

TEST_F(DeployFailure, APortThatIsJustBeingGivenBackIsWaitedFor) {
  const Error taken(ErrorCode::rejected,
                    "driver failed: Bind for 127.0.0.1:8080 failed: port is already allocated");
  engine.fail("start shop-web-2", taken);
  engine.fail("start shop-web-2", taken);
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
}

TEST_F(DeployFailure, AnOldContainerThatSomebodyRemovedIsMadeAgain) {
  prober.health["shop-web-2"].status = 500;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  engine.containers.erase("shop-web-1");
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
  EXPECT_EQ(engine.containers.at("shop-web-1").spec.image, "acme/shop@" + FakeEngine::digest('1'));
}

TEST_F(DeployFailure, WhenTheOldVersionFailsTooItNeedsAttention) {
  prober.health["shop-web-2"].status = 500;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  prober.health["shop-web-1"].status = 0;
  engine.containers.at("shop-web-1").behaviour.exits_after = 10ms;
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::needs_attention);
  EXPECT_EQ(deployment.serving, std::nullopt);
  EXPECT_THAT(deployment.message,
              HasSubstr("web answered 500 on / for 1m; shop/1 could not be restored: web exited"));
}

TEST_F(DeployFailure, ADeadlineThatGoesByIsAFailure) {
  shop.deadline = 3min;
  shop.processes[0].web->health.deadline = 10min;
  configure();
  prober.health["shop-web-2"].status = 0;
  const auto before = clock.now();
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_LE(clock.now() - before, 3min);
  EXPECT_THAT(
      deployment.message,
      HasSubstr("the deployment's deadline (3m, of which 1m30s are kept for the way back) went by while "
                "it was cutting over"));
}

TEST_F(DeployFailure, AnEngineThatEndsOnTheWayBackAndTakesTheOldVersionWithItIsNoFailureOfThat) {
  prober.health["shop-web-2"].status = 500;
  const int number = submit("v2");
  run_to_phase(number, model::Phase::rolling_back);
  prober.health["shop-web-1"].status = 503;  // it boots
  engine.taken_along.insert("shop-web-1");
  run_until([&] { return engine.taken_along.empty(); });
  prober.health["shop-web-1"].status = 200;
  EXPECT_EQ(ended(number).message, "web answered 500 on / for 1m; shop/1 serves again");
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(DeployFailure, AWayBackThatTakesTooLongSaysSo) {
  shop.deadline = 40s;
  configure();
  prober.health["shop-web-2"].status = 0;
  prober.health["shop-web-1"].status = 0;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::needs_attention);
  EXPECT_THAT(deployment.message,
              HasSubstr("shop/1 could not be restored: it did not serve again within 20s"));
}

TEST_F(DeployFailure, AfterItNeedsAttentionWhatWasStartedByHandIsGoneBackTo) {
  prober.health["shop-web-2"].status = 500;
  prober.health["shop-web-1"].status = 500;
  ASSERT_EQ(deployed("v2").outcome, Outcome::needs_attention);
  prober.health["shop-web-1"].status = 200;
  ASSERT_TRUE(run(engine.start_container("shop-web-1")));
  prober.health["shop-web-3"].status = 500;
  const auto deployment = deployed("v3");
  EXPECT_EQ(deployment.previous, 1);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

class FirstDeployment : public Host {};

TEST_F(FirstDeployment, ThatFailsLeavesNothingBehind) {
  prober.health["shop-web-1"].status = 500;
  const auto deployment = deployed("v1");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(deployment.message,
            "web answered 500 on / for 1m; nothing serves: no version served when it began");
  EXPECT_EQ(deployment.serving, std::nullopt);
  EXPECT_TRUE(engine.containers.empty());
}

}  // namespace
}  // namespace cutover::test
