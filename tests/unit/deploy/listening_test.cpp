// The address of an app goes from a container that publishes it to the gate, and back.

#include "deploy/listening.hpp"

#include "deploy/host.hpp"
#include "support/free_port.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Address : public Host {
 protected:
  Address() {
    behind_gate = true;
    shop.processes[0].web->publish = at;
    restart();
    deployed("v1");
    // What a reload brings.
    shop.processes[0].web->publish.reset();
    fake_gate.missing = {not_listening("shop")};
    fake_gate.on_leave = [this] {
      fake_gate.missing.clear();
      if (fake_gate.published_address) fake_gate.missing = {not_listening("shop")};
    };
    configure();
    engine.trace.clear();
  }

  /// `left_to`: an app, or "" for a stranger.
  gate::NotListening not_listening(const std::string& left_to) const {
    Error why(ErrorCode::conflict,
              "can't listen on " + to_text(at) + ": " +
                  (left_to.empty() ? "Address already in use"
                                   : "a container of " + left_to + " publishes that port"));
    return {at, {"shop"}, std::move(why), left_to};
  }
  std::string gate_error() { return run(service->status("shop")).value().gate_error; }

  const model::Publish at{"127.0.0.1", free_port()};
};

TEST_F(Address, GoesFromTheContainerToTheGateBetweenTheTwoVersions) {
  EXPECT_EQ(fake_gate.published_address, at);
  EXPECT_EQ(gate_error(), "");
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.trace, ElementsAre("create shop-web-2", "no-restart shop-web-1", "hold shop",
                                        "kill shop-web-1 SIGTERM", "take", "start shop-web-2",
                                        "pass shop-web-2", "restart shop-web-2"));
}

TEST_F(Address, IsWaitedForWhileTheEngineHasItStill) {
  int tries = 0;
  fake_gate.on_leave = [this] {
    if (!fake_gate.published_address) fake_gate.missing = {not_listening("")};
  };
  fake_gate.on_listen_again = [this, &tries] {
    if (!fake_gate.published_address && ++tries == 20) fake_gate.missing.clear();
  };
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_EQ(tries, 20);
}

TEST_F(Address, GoesBackToTheOldVersionBeforeThatIsStarted) {
  prober.health["shop-web-2"].status = 500;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.trace, ElementsAre("create shop-web-2", "no-restart shop-web-1", "hold shop",
                                        "kill shop-web-1 SIGTERM", "take", "start shop-web-2", "hold shop",
                                        "kill shop-web-2 SIGTERM", "leave " + to_text(at), "start shop-web-1",
                                        "pass shop-web-1", "restart shop-web-1", "remove shop-web-2"));
  EXPECT_EQ(gate_error(), "");
}

TEST_F(Address, ThatSomebodyGetsInTheCutOverEndsInTheOldVersion) {
  const TakenPort stranger(at.address, at.port);
  fake_gate.on_leave = [this] {
    fake_gate.missing = {not_listening(fake_gate.published_address ? "shop" : "")};
  };
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(deployment.message, StartsWith("can't listen on " + to_text(at) +
                                             ": Address already in use; it is taken by unit_deploy (pid " +
                                             std::to_string(getpid()) + "); shop/1 serves again"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Address, OfAStrangerIsFoundBeforeAnythingStops) {
  const TakenPort stranger(at.address, at.port);
  shop.processes[0].web->publish = model::Publish{"127.0.0.1", free_port()};
  configure();
  fake_gate.missing.clear();
  deployed("v1");  // elsewhere
  shop.processes[0].web->publish.reset();
  configure();
  fake_gate.missing = {not_listening("")};
  engine.trace.clear();
  EXPECT_THAT(gate_error(), HasSubstr("Address already in use; it is taken by unit_deploy"));
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(deployment.message, "port " + to_text(at) + " is taken by unit_deploy (pid " +
                                    std::to_string(getpid()) + "); shop/2 was not touched and serves");
  EXPECT_THAT(engine.trace, IsEmpty());
}

TEST_F(Address, ThatAnotherAppsContainerPublishesFailsBeforeAnythingStops) {
  fake_gate.missing = {not_listening("blog")};
  EXPECT_EQ(deployed("v2").message, "can't listen on " + to_text(at) +
                                        ": a container of blog publishes that port; shop/1 was not touched "
                                        "and serves");
  EXPECT_THAT(engine.trace, IsEmpty());
}

TEST_F(Address, IsOneForWhichStartFirstHasToStopFirst) {
  shop.order = model::Order::start_first;
  configure();
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(
      deployment.notes,
      ElementsAre("in spite of `order: start-first` shop/1 is stopped first this time: it publishes " +
                  to_text(at) + ", which is to be the gate's"));
  EXPECT_THAT(engine.trace, ElementsAre("create shop-web-2", "no-restart shop-web-1", "hold shop",
                                        "kill shop-web-1 SIGTERM", "take", "start shop-web-2",
                                        "pass shop-web-2", "restart shop-web-2"));
  engine.trace.clear();
  EXPECT_EQ(deployed("v3").outcome, Outcome::succeeded);
  EXPECT_EQ(engine.trace.at(1), "start shop-web-3") << "the gate has the address now";
}

TEST_F(Address, OfWhatServesIsLeftToItFromTheStartOn) {
  fake_gate.published_address.reset();
  restart();
  EXPECT_EQ(fake_gate.published_address, at);
  deployed("v2");
  fake_gate.published_address = at;
  restart();
  EXPECT_EQ(fake_gate.published_address, std::nullopt);
}

TEST_F(Address, ThatIsTheGatesIsGivenToAnEarlierVersionThatPublishesIt) {
  deployed("v2");
  fake_gate.there = {{at, 3, {"shop"}}};
  engine.trace.clear();
  const auto rollback = run(service->rollback("shop", 1, model::Requester{"socket", "ann"}, "", ""));
  ASSERT_TRUE(rollback) << rollback.error().text();
  const auto deployment = ended(rollback->number);
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.trace, testing::Contains("leave " + to_text(at)));
}

}  // namespace
}  // namespace cutover::test
