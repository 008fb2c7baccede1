#include <boost/asio/detached.hpp>

#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using deploy::Operation;
using model::Outcome;
using model::Phase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Operating : public Host {
 protected:
  Operating() {
    shop.processes.push_back(worker());
    configure();
  }

  Result<void> operate(Operation operation) {
    return run(service->operate("shop", operation, model::Requester{"socket", "ann"}));
  }
  /// Nobody waits for its end.
  void begin(Operation operation) {
    boost::asio::co_spawn(*context, service->operate("shop", operation, model::Requester{"socket", "ann"}),
                          boost::asio::detached);
  }
  bool is_stopped() { return run(service->status("shop")).value().stopped; }
};

TEST_F(Operating, StopEndsEveryProcessAndItStaysSo) {
  deployed("v1");
  engine.trace.clear();
  ASSERT_TRUE(operate(Operation::stop));
  EXPECT_THAT(engine.up(), IsEmpty());
  EXPECT_THAT(engine.trace, ElementsAre("no-restart shop-web-1", "no-restart shop-worker-1",
                                        "kill shop-worker-1 SIGTERM", "kill shop-web-1 SIGTERM"));
  EXPECT_TRUE(is_stopped());
  EXPECT_EQ(run(service->status("shop")).value().serving, 1);
  restart();
  EXPECT_TRUE(is_stopped());
}

TEST_F(Operating, StartBringsBackTheVersionThatServed) {
  deployed("v1");
  ASSERT_TRUE(operate(Operation::stop));
  ASSERT_TRUE(operate(Operation::start));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1", "shop-worker-1"));
  EXPECT_EQ(engine.containers.at("shop-web-1").restart, engine::RestartPolicy::unless_stopped);
  EXPECT_FALSE(is_stopped());
}

TEST_F(Operating, StartMakesAContainerAgainThatSomebodyRemoved) {
  deployed("v1");
  ASSERT_TRUE(operate(Operation::stop));
  engine.containers.erase("shop-web-1");
  ASSERT_TRUE(operate(Operation::start));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1", "shop-worker-1"));
}

TEST_F(Operating, StartSaysWhyItDidNotBecomeHealthy) {
  deployed("v1");
  ASSERT_TRUE(operate(Operation::stop));
  prober.health["shop-web-1"].status = 500;
  const auto started = operate(Operation::start);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), ErrorCode::unhealthy);
  EXPECT_EQ(started.error().text(), "web answered 500 on / for 1m");
}

TEST_F(Operating, RestartSaysWhichProcessEnded) {
  deployed("v1");
  engine.containers.at("shop-web-1").behaviour.exits_after = 1s;
  prober.health["shop-web-1"].status = 500;
  const auto restarted = operate(Operation::restart);
  ASSERT_FALSE(restarted);
  EXPECT_EQ(restarted.error().code(), ErrorCode::unhealthy);
  EXPECT_EQ(restarted.error().text(), "web exited with code 0 before it was healthy");
}

TEST_F(Operating, RestartRunsTheSameContainersAgain) {
  deployed("v1");
  ASSERT_TRUE(operate(Operation::restart));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1", "shop-worker-1"));
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 2);
}

TEST_F(Operating, ARestartThatACrashInterruptedIsFinished) {
  deployed("v1");
  engine.containers.at("shop-worker-1").behaviour.stops_after = 10s;
  begin(Operation::restart);
  run_until([&] { return engine.trace.back() == "kill shop-worker-1 SIGTERM"; });
  restart();
  EXPECT_EQ(ended(2).message,
            "container shop-web-1 was asked to stop by a restart that cutoverd did not finish; shop/1 serves "
            "again");
  clock.advance(1min);
  restart();
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1", "shop-worker-1"));
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 2);
  EXPECT_EQ(run(service->history("shop", 0, 10)).value().size(), 2u);
}

TEST_F(Operating, AStopThatACrashInterruptedIsFinished) {
  deployed("v1");
  engine.containers.at("shop-worker-1").behaviour.stops_after = 10s;
  begin(Operation::stop);
  run_until([&] { return engine.trace.back() == "kill shop-worker-1 SIGTERM"; });
  restart();
  EXPECT_THAT(engine.up(), IsEmpty());
  EXPECT_TRUE(is_stopped());
}

TEST_F(Operating, IsRefusedWhileADeploymentIsUnderWay) {
  deployed("v1");
  engine.takes["create shop-web-2"] = 10s;
  const int number = submit("v2");
  run_to_phase(number, Phase::preparing);
  const auto refused = operate(Operation::stop);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::conflict);
  EXPECT_EQ(refused.error().text(), "shop/2 is under way; ask again when it has ended");
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
}

TEST_F(Operating, NeedsAVersionInService) {
  const auto refused = operate(Operation::start);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(), "no version of shop is in service; deploy one first");
}

TEST_F(Operating, ADeploymentStartsAStoppedAppAndAFailedOneLeavesItStopped) {
  deployed("v1");
  ASSERT_TRUE(operate(Operation::stop));
  prober.health["shop-web-2"].status = 500;
  EXPECT_EQ(deployed("v2").message, "web answered 500 on / for 1m; shop/1 stays stopped");
  EXPECT_THAT(engine.up(), IsEmpty());
  EXPECT_TRUE(is_stopped());
  EXPECT_EQ(deployed("v3").outcome, Outcome::succeeded);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-3", "shop-worker-3"));
  EXPECT_FALSE(is_stopped());
}

TEST_F(Operating, ADeploymentWaitsForAnOperation) {
  deployed("v1");
  engine.containers.at("shop-web-1").behaviour.stops_after = 10s;
  std::optional<Result<void>> done;
  boost::asio::co_spawn(*context,
                        service->operate("shop", Operation::restart, model::Requester{"socket", "ann"}),
                        [&](std::exception_ptr, Result<void> result) { done = std::move(result); });
  run_until([&] { return engine.trace.back() == "kill shop-web-1 SIGTERM"; });
  const int number = submit("v2");
  EXPECT_FALSE(done);
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
  ASSERT_TRUE(done);
  EXPECT_TRUE(*done);
}

}  // namespace
}  // namespace cutover::test
