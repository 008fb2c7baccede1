#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Recovery : public Host {
 protected:
  Recovery() { deployed("v1"); }
};

TEST_F(Recovery, BeforeTheCutOverTheDeploymentJustEnds) {
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  engine.behaviours["shop-release-2"].exits_after = 1h;
  engine.local.at("sha256:id-2").size_bytes = 700'000'000;
  engine.local.at("acme/shop@" + FakeEngine::digest('2')).size_bytes = 700'000'000;
  const int number = submit("v2");
  run_to_phase(number, Phase::releasing);
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  ASSERT_TRUE(deployment.account);
  EXPECT_EQ(deployment.account->image_bytes, 700'000'000u);
  EXPECT_EQ(deployment.message,
            "cutoverd ended while the deployment was releasing; shop/1 was not touched and serves");
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
  EXPECT_FALSE(engine.containers.contains("shop-release-2"));
}

TEST_F(Recovery, BetweenStopAndStartTheOldVersionIsRestored) {
  engine.containers.at("shop-web-1").behaviour.stops_after = 10s;
  const int number = submit("v2");
  run_until([&] { return engine.trace.back() == "kill shop-web-1 SIGTERM"; });
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Recovery, ANewVersionThatRunsAndProvesItselfIsKept) {
  prober.health["shop-web-2"].ready_after = 20s;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  EXPECT_EQ(engine.containers.at("shop-web-2").runs, 1);
}

TEST_F(Recovery, ANewVersionThatRunsButIsUnhealthyIsTakenBack) {
  prober.health["shop-web-2"].status = 500;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Recovery, ACancelThatWasTakenIsNotForgotten) {
  engine.behaviours["shop-web-2"].stops_after = 8s;
  prober.health["shop-web-2"].status = 500;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  cancel(number);
  run_until([&] { return engine.trace.back() == "kill shop-web-2 SIGTERM"; });
  EXPECT_EQ(seen(number).phase, Phase::rolling_back);
  prober.health["shop-web-2"].status = 200;  // it would prove itself now
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Recovery, OnTheWayBackItGoesOn) {
  prober.health["shop-web-2"].status = 500;
  const int number = submit("v2");
  run_to_phase(number, Phase::rolling_back);
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Recovery, WhileTheOldVersionWasNotAskedToStopLeavesItRunning) {
  engine.takes["no-restart shop-web-1"] = 1s;
  const int number = submit("v2");
  run_until([&] { return engine.trace.back() == "no-restart shop-web-1"; });
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 1);
  EXPECT_EQ(engine.containers.at("shop-web-1").restart, engine::RestartPolicy::unless_stopped);
}

TEST_F(Recovery, StartsWhatWasNotStartedYetOfANewVersionThatRuns) {
  shop.processes.push_back(worker());
  configure();
  engine.takes["start shop-worker-2"] = 10s;
  const int number = submit("v2");
  run_until([&] { return engine.trace.back() == "start shop-worker-2"; });
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded) << ended(number).message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2", "shop-worker-2"));
  EXPECT_EQ(engine.containers.at("shop-web-2").runs, 1);
}

TEST_F(Recovery, DoesNotStartAgainWhatEndedByItself) {
  shop.processes.push_back(worker());
  configure();
  const int number = submit("v2");
  run_to_phase(number, Phase::watching);
  abandon();
  engine.end("shop-worker-2", 3);
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Recovery, GivesNoMoreTimeThanWasLeft) {
  shop.deadline = 10min;
  shop.processes.front().web->health.deadline = 1h;
  configure();
  prober.health["shop-web-2"].ready_after = 9min;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  const SteadyTime began = clock.now();
  abandon();
  clock.advance(8min);
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_LE(elapsed(began, clock.now()), 10min);
}

TEST_F(Recovery, AfterItsDeadlineStillHasTimeForTheWayBack) {
  shop.deadline = 10min;
  configure();
  prober.health["shop-web-2"].ready_after = 9min;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  abandon();
  clock.advance(24h);
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back) << ended(number).message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Recovery, GoesByTheHostsOwnTimeAndNotByItsWallClock) {
  for (const Milliseconds jump : {Milliseconds(24h), Milliseconds(-24h)}) {
    SCOPED_TRACE(jump.count());
    const int number = submit(jump > 0ms ? "v2" : "v3");
    const std::string web = "shop-web-" + std::to_string(number);
    run_until([&] { return engine.trace.back() == "start " + web; });
    abandon();
    clock.set_wall_clock(jump);
    restart();
    EXPECT_EQ(ended(number).outcome, Outcome::succeeded) << ended(number).message;
  }
}

TEST_F(Recovery, AfterARebootOfTheHostGoesByTheWallClock) {
  prober.health["shop-web-2"].ready_after = 9min;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  abandon();
  clock.reboot();
  prober.probed.clear();
  engine.end("shop-web-2", 255);
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back) << ended(number).message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Recovery, WaitsForAnEngineThatIsAway) {
  engine.containers.at("shop-web-1").behaviour.stops_after = 10s;
  const int number = submit("v2");
  run_until([&] { return engine.trace.back() == "kill shop-web-1 SIGTERM"; });
  abandon();
  for (int i = 0; i < 400; ++i) engine.fail("list", Error(ErrorCode::unavailable, "no answer"));
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back) << ended(number).message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Recovery, OfAHealthyVersionIsNotUndoneByAFullDisk) {
  prober.health["shop-web-2"].ready_after = 20s;
  const int number = submit("v2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  abandon();
  store.fail_appends = true;
  make_service();
  boost::asio::co_spawn(*context, service->start(), [](std::exception_ptr, Result<void>) {});
  const SteadyTime room = clock.now() + 30s;
  run_until([&] { return clock.now() >= room; });
  store.fail_appends = false;
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded) << ended(number).message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  EXPECT_EQ(engine.containers.at("shop-web-2").restart, engine::RestartPolicy::unless_stopped);
}

}  // namespace
}  // namespace cutover::test
