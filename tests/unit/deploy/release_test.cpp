#include <algorithm>

#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

class ReleaseCommand : public Host {
 protected:
  ReleaseCommand() {
    deployed("v1");
    shop.release = model::ReleaseCommand{{"migrate"}, 10min};
    configure();
    engine.trace.clear();
    engine.behaviours["shop-release-2"] = Behaviour{3s, 0, 0ms, false, false, "applying 0001... ok\n"};
  }
};

TEST_F(ReleaseCommand, RunsOnceInTheNewImageBeforeTheCutOver) {
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  ASSERT_TRUE(deployment.release);
  EXPECT_EQ(deployment.release->exit_code, 0);
  EXPECT_EQ(deployment.release->log, "applying 0001... ok\n");
  EXPECT_EQ(deployment.phases[1].phase, Phase::releasing);
  EXPECT_EQ(deployment.phases[1].duration, 3s);
  EXPECT_THAT(engine.trace, ElementsAre("create shop-release-2", "create shop-web-2", "start shop-release-2",
                                        "remove shop-release-2", "no-restart shop-web-1",
                                        "kill shop-web-1 SIGTERM", "start shop-web-2", "restart shop-web-2"));
}

TEST_F(ReleaseCommand, HasItsWholeLogKeptWhenTheEngineEndsTheFollowedOneEarly) {
  const std::string log = "größer\nthe end\n";
  int number = 2;
  for (const std::size_t followed : {0u, 3u, 4u, 9u, 99u}) {  // 3: in the middle of a character
    engine.behaviours["shop-release-" + std::to_string(number)] =
        Behaviour{3s, 0, 0ms, false, false, log, followed};
    const auto deployment = deployed("v2");
    ASSERT_TRUE(deployment.release) << deployment.message;
    EXPECT_EQ(deployment.release->log, log) << followed;
    ++number;
  }
}

TEST_F(ReleaseCommand, IsRunWhenTheEngineIsAwayForAMomentBeforeItsStart) {
  engine.fail("wait shop-release-2", Error(ErrorCode::unavailable, "connection reset by peer"));
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
  EXPECT_EQ(std::count(engine.trace.begin(), engine.trace.end(), "start shop-release-2"), 1);
}

TEST_F(ReleaseCommand, ThatFailsTouchesNothingThatServes) {
  engine.behaviours["shop-release-2"].exit_code = 3;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(deployment.phase, Phase::releasing);
  EXPECT_EQ(deployment.message, "the release command exited with code 3; shop/1 was not touched and serves");
  EXPECT_EQ(deployment.release->exit_code, 3);
  EXPECT_THAT(engine.trace, Not(Contains("kill shop-web-1 SIGTERM")));
  EXPECT_THAT(engine.trace, Not(Contains("no-restart shop-web-1")));
  EXPECT_FALSE(engine.containers.contains("shop-web-2"));
  EXPECT_FALSE(engine.containers.contains("shop-release-2"));
}

TEST_F(ReleaseCommand, ThatDoesNotEndInTimeIsStopped) {
  engine.behaviours["shop-release-2"].exits_after.reset();
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(deployment.message,
            "the release command did not end within 10m and was stopped; shop/1 was not touched and serves");
  EXPECT_FALSE(deployment.release->exit_code);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(ReleaseCommand, IsNeverStartedAgainWhenTheReplyIsLost) {
  engine.fail("start shop-release-2", Error(ErrorCode::unavailable, "connection reset by peer"), true);
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_EQ(std::count(engine.trace.begin(), engine.trace.end(), "start shop-release-2"), 1);
}

TEST_F(ReleaseCommand, ThatMayNeverHaveBeenStartedIsNotAskedForAgain) {
  engine.fail("start shop-release-2", Error(ErrorCode::unavailable, "connection reset by peer"));
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(deployment.message,
            "starting the release command: connection reset by peer; shop/1 was not touched and serves");
  EXPECT_EQ(std::count(engine.trace.begin(), engine.trace.end(), "start shop-release-2"), 1);
}

TEST_F(ReleaseCommand, IsCancelledWithTheOldVersionUntouched) {
  const int number = submit("v2");
  run_to_phase(number, Phase::releasing);
  cancel(number);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::cancelled);
  EXPECT_EQ(deployment.message, "cancelled by ann; shop/1 was not touched and serves");
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
  EXPECT_FALSE(engine.containers.contains("shop-release-2"));
}

TEST_F(ReleaseCommand, IsLetToItsEndWhenTheDaemonStops) {
  const int number = submit("v2");
  run_to_phase(number, Phase::releasing);
  bool stopped = false;
  boost::asio::co_spawn(*context, service->stop(), [&](std::exception_ptr) { stopped = true; });
  run_until([&] { return stopped; });
  const auto deployment = seen(number);
  EXPECT_EQ(deployment.outcome, Outcome::cancelled);
  EXPECT_EQ(deployment.release->exit_code, 0);
  EXPECT_EQ(
      deployment.message,
      "cutoverd was stopped after the release command and before the cut-over; deploy again; shop/1 was "
      "not touched and serves");
}

}  // namespace
}  // namespace cutover::test
