#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DeployRunner : public Host {};

TEST_F(DeployRunner, FirstDeploymentStartsTheVersionAndKeepsItUp) {
  const auto deployment = deployed("v1");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded);
  EXPECT_EQ(deployment.message, "shop/1 serves");
  EXPECT_EQ(deployment.serving, 1);
  EXPECT_EQ(deployment.digest, FakeEngine::digest('1'));
  EXPECT_FALSE(deployment.downtime);
  EXPECT_THAT(engine.trace, ElementsAre("create shop-web-1", "start shop-web-1", "restart shop-web-1"));
  EXPECT_EQ(engine.containers.at("shop-web-1").restart, engine::RestartPolicy::unless_stopped);
}

TEST_F(DeployRunner, StopFirstNeverRunsTwoVersionsAtOnce) {
  deployed("v1");
  engine.trace.clear();
  engine.containers.at("shop-web-1").behaviour.stops_after = 2s;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded);
  EXPECT_THAT(engine.trace, ElementsAre("create shop-web-2", "no-restart shop-web-1",
                                        "kill shop-web-1 SIGTERM", "start shop-web-2", "restart shop-web-2"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  EXPECT_EQ(engine.containers.at("shop-web-1").restart, engine::RestartPolicy::no);
  EXPECT_EQ(deployment.previous, 1);
  EXPECT_EQ(deployment.downtime, 2s);
  EXPECT_EQ(deployment.message, "shop/2 serves, after 2s without service");
}

TEST_F(DeployRunner, EveryPhaseIsRecordedWithItsLength) {
  deployed("v1");
  engine.containers.at("shop-web-1").behaviour.stops_after = 2s;
  const auto deployment = deployed("v2");
  ASSERT_EQ(deployment.phases.size(), 3u);
  EXPECT_EQ(deployment.phases[0].phase, Phase::preparing);
  EXPECT_EQ(deployment.phases[1].phase, Phase::cutting_over);
  EXPECT_EQ(deployment.phases[1].duration, 2s);
  EXPECT_EQ(deployment.phases[2].phase, Phase::watching);
  EXPECT_EQ(deployment.phases[2].duration, 5s);
  for (const auto& phase : deployment.phases) EXPECT_EQ(phase.result, model::PhaseResult::ok);
}

TEST_F(DeployRunner, IntentIsDurableBeforeTheEngineIsAsked) {
  deployed("v1");
  store.fail_appends = true;
  engine.trace.clear();
  submit("v2");
  clock.run_until(*context, [&] { return clock.now() > SteadyTime(2h); });
  EXPECT_THAT(engine.trace, IsEmpty());
}

TEST_F(DeployRunner, AnAppThatIgnoresItsSignalIsKilledAfterTheGracePeriod) {
  deployed("v1");
  engine.containers.at("shop-web-1").behaviour.ignores_signals = true;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded);
  EXPECT_EQ(deployment.downtime, 30s);
  EXPECT_THAT(deployment.notes,
              testing::Contains("shop-web-1 did not end within 30s of SIGTERM and was killed"));
}

TEST_F(DeployRunner, OtherProcessesDrainWhileTheOldWebStillServes) {
  shop.processes.push_back(worker());
  configure();
  deployed("v1");
  engine.trace.clear();
  engine.containers.at("shop-worker-1").behaviour.stops_after = 20s;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded);
  EXPECT_THAT(engine.trace, ElementsAre("create shop-web-2", "create shop-worker-2", "no-restart shop-web-1",
                                        "no-restart shop-worker-1", "kill shop-worker-1 SIGTERM",
                                        "kill shop-web-1 SIGTERM", "start shop-web-2", "start shop-worker-2",
                                        "restart shop-web-2", "restart shop-worker-2"));
  EXPECT_EQ(deployment.downtime, 0s);
}

TEST_F(DeployRunner, ReadinessIsNoticedWithinFiveMilliseconds) {
  prober.health["shop-web-1"].ready_after = 700ms;
  deployed("v1");
  const auto& times = prober.probed.at("shop-web-1");
  SteadyTime noticed = times.front();
  for (std::size_t i = 1; i < times.size() && noticed - times.front() < 700ms; ++i) {
    EXPECT_LE(times[i] - times[i - 1], 5ms);
    noticed = times[i];
  }
  EXPECT_LT(noticed - times.front(), 705ms);
}

TEST_F(DeployRunner, ProbingSlowsDownToTheInterval) {
  prober.health["shop-web-1"].ready_after = 50s;
  deployed("v1");
  EXPECT_LT(prober.probed.at("shop-web-1").size(), 420u);
}

TEST_F(DeployRunner, EqualProbesInARowAreOneRecord) {
  prober.health["shop-web-1"].ready_after = 500ms;
  const auto deployment = deployed("v1");
  ASSERT_GE(deployment.probes.size(), 2u);
  EXPECT_EQ(deployment.probes[0].error, "connection refused");
  EXPECT_GT(deployment.probes[0].count, 100);
  EXPECT_EQ(deployment.probes[1].status, 200);
}

TEST_F(DeployRunner, OnlyWhatIsNotHereIsPulled) {
  engine.registry["acme/shop:v9"] = FakeEngine::digest('9');
  const auto deployment = deployed("v9");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded);
  EXPECT_THAT(engine.trace, testing::Contains("pull acme/shop"));
  EXPECT_EQ(engine.containers.at("shop-web-1").spec.image, "acme/shop@" + FakeEngine::digest('9'));
  engine.trace.clear();
  deployed("v9");
  EXPECT_THAT(engine.trace, testing::Not(testing::Contains("pull acme/shop")));
}

TEST_F(DeployRunner, APullCutShortIsFollowedByALook) {
  engine.registry["acme/shop:v9"] = FakeEngine::digest('9');
  engine.fail("pull acme/shop", Error(ErrorCode::protocol, "the stream was cut short"), true);
  EXPECT_EQ(deployed("v9").outcome, Outcome::succeeded);
}

TEST_F(DeployRunner, LostRepliesLeadToAnotherLook) {
  deployed("v1");
  const Error lost(ErrorCode::unavailable, "connection reset by peer");
  for (const bool acted : {true, false}) {
    engine.fail(acted ? "create shop-web-2" : "create shop-web-3", lost, acted);
    engine.fail(acted ? "start shop-web-2" : "start shop-web-3", lost, acted);
    engine.fail(acted ? "kill shop-web-1 SIGTERM" : "kill shop-web-2 SIGTERM", lost, acted);
    const auto deployment = deployed("v2");
    EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  }
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-3"));
}

TEST_F(DeployRunner, ChangedNamesInTheEnvironmentAreNotedWithoutTheirValues) {
  shop.env = {{"KEEP", Secret("a")}, {"OLD", Secret("canary-1")}, {"TOKEN", Secret("canary-2")}};
  configure();
  deployed("v1");
  shop.env = {{"KEEP", Secret("a")}, {"NEW", Secret("canary-3")}, {"TOKEN", Secret("canary-4")}};
  configure();
  const auto deployment = deployed("v2");
  EXPECT_THAT(deployment.notes, ElementsAre("environment: added NEW; removed OLD; changed TOKEN"));
}

TEST_F(DeployRunner, ManualRollbackDeploysThePinnedSpecificationAgain) {
  shop.env = {{"COLOUR", Secret("blue")}};
  configure();
  deployed("v1");
  shop.env = {{"COLOUR", Secret("red")}};
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  engine.behaviours["shop-release-2"].exits_after = 1s;
  deployed("v2");
  engine.trace.clear();
  const auto submitted =
      run(service->rollback("shop", std::nullopt, model::Requester{"socket", "root"}, "", ""));
  ASSERT_TRUE(submitted) << submitted.error().text();
  const auto deployment = ended(submitted->number);
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_EQ(deployment.digest, FakeEngine::digest('1'));
  EXPECT_EQ(deployment.request.rollback_to, 1);
  EXPECT_THAT(engine.containers.at("shop-web-3").spec.env, testing::Contains("COLOUR=blue"));
  EXPECT_THAT(engine.trace, testing::Not(testing::Contains("start shop-release-3")));
}

TEST_F(DeployRunner, ManualRollbackNeedsSomethingToGoBackTo) {
  deployed("v1");
  const auto none = run(service->rollback("shop", std::nullopt, model::Requester{}, "", ""));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().text(), "there is no earlier version of shop to go back to");
  const auto unknown = run(service->rollback("shop", 7, model::Requester{}, "", ""));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), ErrorCode::not_found);
}

/// Also where history has forgotten that version since, so that the request alone would find nothing.
TEST_F(DeployRunner, ManualRollbackThatIsRepeatedIsTheFirstOne) {
  deployed("v1");
  deployed("v2");
  const model::Requester ci{"socket", "ci"};
  const auto open = run(service->rollback("shop", std::nullopt, ci, "slow", "job-1"));
  ASSERT_TRUE(open) << open.error().text();
  ended(open->number);
  const auto chosen = run(service->rollback("shop", 2, ci, "", "job-2"));
  ASSERT_TRUE(chosen) << chosen.error().text();
  ended(chosen->number);
  ASSERT_TRUE(run(store.forget("shop", store::Keep{0, {3}, {}}, 10)));

  const auto open_again = run(service->rollback("shop", std::nullopt, ci, "slow", "job-1"));
  ASSERT_TRUE(open_again) << open_again.error().text();
  EXPECT_EQ(open_again->number, open->number);
  EXPECT_TRUE(open_again->repeated);
  const auto chosen_again = run(service->rollback("shop", 2, ci, "", "job-2"));
  ASSERT_TRUE(chosen_again) << chosen_again.error().text();
  EXPECT_EQ(chosen_again->number, chosen->number);
}

TEST_F(DeployRunner, AHostWhoseHistoryWasLostIsTakenOver) {
  deployed("v1");
  deployed("v2");
  store = MemoryStore();
  restart();
  const auto deployment = deployed("v3");
  EXPECT_EQ(deployment.id.number, 3);
  EXPECT_EQ(deployment.previous, 2);
  EXPECT_EQ(deployment.outcome, Outcome::succeeded);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-3"));
}

TEST_F(DeployRunner, AHostWhoseHistoryWasLostStillGoesBack) {
  deployed("v1");
  store = MemoryStore();
  restart();
  prober.health["shop-web-2"].status = 500;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

}  // namespace
}  // namespace cutover::test
