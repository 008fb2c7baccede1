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

class StartFirst : public Host {
 protected:
  StartFirst() {
    behind_gate = true;
    holds_back = true;
    shop.order = model::Order::start_first;
    restart();
    deployed("v1");
    engine.trace.clear();
  }

  /// So many requests more, at this container.
  void answered(const std::string& container, std::uint64_t all, std::uint64_t bad) {
    fake_gate.answers_of[container].all += all;
    fake_gate.answers_of[container].bad += bad;
  }
};

TEST_F(StartFirst, TheOldVersionServesUntilTheNewOneHasProvedItself) {
  fake_gate.drains_after = 3s;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.trace,
              ElementsAre("create shop-web-2", "start shop-web-2", "pass shop-web-2", "restart shop-web-2",
                          "no-restart shop-web-1", "kill shop-web-1 SIGTERM"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  EXPECT_EQ(deployment.message, "shop/2 serves, without a gap");
  EXPECT_EQ(deployment.downtime, 0ms);
  EXPECT_FALSE(deployment.account->gap);
}

TEST_F(StartFirst, RequestsNeverWait) {
  deployed("v2");
  EXPECT_THAT(engine.trace, Not(Contains("hold shop")));
}

TEST_F(StartFirst, AnUnhealthyVersionNeverGetsARequest) {
  prober.health["shop-web-2"].status = 500;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(deployment.message, "web answered 500 on / for 1m; shop/1 served throughout");
  EXPECT_THAT(engine.trace, Not(Contains("pass shop-web-2")));
  EXPECT_THAT(engine.trace, Not(Contains("kill shop-web-1 SIGTERM")));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(StartFirst, GoingBackInTheWatchWindowTakesNoTime) {
  fake_gate.on_pass = [this] { prober.health["shop-web-2"].status = 500; };
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.trace,
              ElementsAre("create shop-web-2", "start shop-web-2", "pass shop-web-2", "pass shop-web-1",
                          "kill shop-web-2 SIGTERM", "restart shop-web-1", "remove shop-web-2"));
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 1);
}

TEST_F(StartFirst, MoreServerErrorsThanBeforeGoBack) {
  answered("shop-web-1", 1'000, 10);
  fake_gate.on_pass = [this] { answered("shop-web-2", 100, 20); };
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(
      deployment.message,
      HasSubstr("20 of 100 requests (20.0%) got a server error or no answer during the watch window, after "
                "1.0% with the version before; watch.max_error_rate allows 10.0% more"));
}

TEST_F(StartFirst, NoMoreThanBeforeAreNoReason) {
  answered("shop-web-1", 1'000, 150);
  fake_gate.on_pass = [this] { answered("shop-web-2", 100, 20); };
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
}

TEST_F(StartFirst, WhatEndsAtTheOldVersionIsNotTheNewOnes) {
  fake_gate.on_pass = [this] {
    answered("shop-web-1", 100, 100);
    answered("shop-web-2", 100, 0);
  };
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
}

TEST_F(StartFirst, ABadVersionIsNotWhatTheNextOneIsComparedWith) {
  fake_gate.on_pass = [this] {
    if (engine.trace.back() == "pass shop-web-1") return;
    answered(engine.trace.back().substr(5), 100, 50);
  };
  EXPECT_EQ(deployed("v2").outcome, Outcome::rolled_back);
  EXPECT_EQ(deployed("v2").outcome, Outcome::rolled_back) << "again";
}

TEST_F(StartFirst, AnOldVersionThatSomebodyStoppedMeanwhileIsBroughtBack) {
  const int number = submit("v2");
  run_to_phase(number, Phase::watching);
  engine.end("shop-web-1", 0);
  cancel(number);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(deployment.message, HasSubstr("shop/1 serves again"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(StartFirst, OneThatDidNotRunWhenItBeganHadAGap) {
  engine.end("shop-web-1", 1);
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded);
  EXPECT_THAT(deployment.message, testing::Not(HasSubstr("without a gap")));
  EXPECT_THAT(engine.trace, Contains("hold shop"));
  EXPECT_TRUE(deployment.account->gap);
}

TEST_F(StartFirst, AVersionThatAnOperatorHadStoppedIsRefusedAgainAfterAFailure) {
  ASSERT_TRUE(run(service->operate("shop", deploy::Operation::stop, {"socket", "root"})));
  prober.health["shop-web-2"].status = 500;
  EXPECT_NE(deployed("v2").outcome, Outcome::succeeded);
  const auto last = std::find_if(engine.trace.rbegin(), engine.trace.rend(), [](const std::string& call) {
    return call.starts_with("pass ") || call == "hold shop" || call == "refuse shop";
  });
  ASSERT_NE(last, engine.trace.rend());
  EXPECT_EQ(*last, "refuse shop");
}

TEST_F(StartFirst, ACrashBeforeTheNewOneIsHealthyLetsTheOldOneServeBeforeRecoveryIsOver) {
  prober.health["shop-web-2"].ready_after = 30s;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  engine.trace.clear();
  restart();
  EXPECT_EQ(engine.trace.front(), "pass shop-web-1");
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
}

TEST_F(StartFirst, AFewErrorsAreNoReason) {
  fake_gate.on_pass = [this] { answered("shop-web-2", 4, 4); };
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
}

TEST_F(StartFirst, ACancelLeavesTheOldOneServing) {
  prober.health["shop-web-2"].ready_after = 30s;
  const int number = submit("v2");
  run_to_phase(number, Phase::cutting_over);
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  cancel(number);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 1);
}

TEST_F(StartFirst, ACrashBeforeTheNewOneIsHealthyGoesOnWithIt) {
  prober.health["shop-web-2"].ready_after = 30s;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 1);
}

TEST_F(StartFirst, ACrashInTheWatchWindowGoesOnWithTheNewOne) {
  const int number = submit("v2");
  run_to_phase(number, Phase::watching);
  engine.trace.clear();
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
  EXPECT_EQ(engine.trace.front(), "pass shop-web-2") << "before recovery is over";
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
}

TEST_F(StartFirst, ACrashWhileTheOldOneEndsGoesOnWithTheNewOne) {
  engine.containers.at("shop-web-1").behaviour.stops_after = 20s;
  const int number = submit("v2");
  run_until([&] { return !engine.trace.empty() && engine.trace.back() == "kill shop-web-1 SIGTERM"; });
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
}

TEST_F(StartFirst, PlansSayIt) {
  const auto plan = run(service->plan("shop", model::Request{})).value();
  EXPECT_THAT(plan.steps, ElementsAre("create the new containers", "start web",
                                      "wait until it is healthy: GET / on port 8000, for at most 1m",
                                      "watch it for 5s", "stop shop-web-1 with SIGTERM, SIGKILL after 30s"));
}

TEST_F(StartFirst, EveryProcessRunsTwiceForAWhile) {
  shop.processes.push_back(worker());
  configure();
  deployed("v2");
  engine.trace.clear();
  const int number = submit("v3");
  run_to_phase(number, Phase::watching);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2", "shop-web-3", "shop-worker-2", "shop-worker-3"));
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-3", "shop-worker-3"));
}

}  // namespace
}  // namespace cutover::test
