#include "deploy/host.hpp"
#include "deploy/recording_gate.hpp"

namespace cutover::test {
namespace {

using deploy::TrafficOrder;
using model::WantedTraffic;
using ::testing::Contains;
using ::testing::ElementsAre;

/// What an operator wants of the traffic.
class TrafficOrders : public Host {
 protected:
  TrafficOrders() {
    gate = &recording;
    restart();
    recording.told.clear();
  }

  Result<void> order(TrafficOrder order, const std::string& app = "shop") {
    return run(service->direct(app, order, model::Requester{"socket", "ann"}));
  }
  std::optional<WantedTraffic> shown() { return run(service->status("shop")).value().traffic; }
  std::optional<WantedTraffic> shown_beside_others() {
    return run(service->status_of_all()).value().front().traffic;
  }

  RecordingGate recording;
};

TEST_F(TrafficOrders, AreInForceAtTheGateAndShown) {
  EXPECT_EQ(shown(), WantedTraffic::passing);
  ASSERT_TRUE(order(TrafficOrder::hold));
  EXPECT_EQ(shown(), WantedTraffic::held);
  ASSERT_TRUE(order(TrafficOrder::begin_maintenance));
  EXPECT_EQ(shown(), WantedTraffic::maintenance);
  EXPECT_EQ(shown_beside_others(), WantedTraffic::maintenance);
  ASSERT_TRUE(order(TrafficOrder::end_maintenance));
  EXPECT_EQ(shown(), WantedTraffic::passing);
  EXPECT_THAT(recording.told, ElementsAre("want shop held", "want shop maintenance", "want shop passing"));
}

TEST_F(TrafficOrders, GivenAgainChangeNothing) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(order(TrafficOrder::hold));
    EXPECT_EQ(shown(), WantedTraffic::held);
  }
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(order(TrafficOrder::resume));
    EXPECT_EQ(shown(), WantedTraffic::passing);
  }
}

TEST_F(TrafficOrders, TheEndOfAMaintenanceLeavesAHold) {
  ASSERT_TRUE(order(TrafficOrder::hold));
  ASSERT_TRUE(order(TrafficOrder::end_maintenance));
  EXPECT_EQ(shown(), WantedTraffic::held);
  ASSERT_TRUE(order(TrafficOrder::begin_maintenance));
  ASSERT_TRUE(order(TrafficOrder::resume));
  EXPECT_EQ(shown(), WantedTraffic::passing);
}

TEST_F(TrafficOrders, AreInForceBeforeAnythingPassesAfterACrash) {
  deployed("v1");
  ASSERT_TRUE(order(TrafficOrder::hold));
  recording.told.clear();
  restart();
  ASSERT_FALSE(recording.told.empty());
  EXPECT_EQ(recording.told.front(), "want shop held");
  EXPECT_THAT(recording.told, Contains("pass shop"));
  EXPECT_EQ(shown(), WantedTraffic::held);
}

TEST_F(TrafficOrders, OutliveADeployment) {
  ASSERT_TRUE(order(TrafficOrder::begin_maintenance));
  recording.told.clear();
  EXPECT_EQ(deployed("v1").outcome, model::Outcome::succeeded);
  EXPECT_THAT(recording.told, ::testing::Not(Contains(::testing::StartsWith("want"))));
  EXPECT_EQ(shown(), WantedTraffic::maintenance);
}

TEST_F(TrafficOrders, LeaveTheDrainAsTheAppsFileHasIt) {
  deployed("v1");
  recording.told.clear();
  deployed("v2");
  EXPECT_THAT(recording.told, ElementsAre("hold shop", "drain shop 7000", "pass shop"));
}

TEST_F(TrafficOrders, AreInForceAgainForAnAppThatTheGateForgotMeanwhile) {
  ASSERT_TRUE(order(TrafficOrder::hold));
  recording.told.clear();
  configure();
  EXPECT_THAT(recording.told, ElementsAre("want shop held"));
}

TEST_F(TrafficOrders, AreRefusedForAnAppThatTheGateDoesNotListenFor) {
  recording.listens = false;
  for (const TrafficOrder each : {TrafficOrder::hold, TrafficOrder::resume, TrafficOrder::begin_maintenance,
                                  TrafficOrder::end_maintenance}) {
    const auto refused = order(each);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::conflict);
    EXPECT_EQ(refused.error().text(),
              "the requests of shop do not come through cutoverd, so it can't hold them or answer them; that "
              "needs `web.listen` in the app's file");
  }
  EXPECT_EQ(shown(), std::nullopt);
  EXPECT_EQ(order(TrafficOrder::hold, "nobody").error().code(), ErrorCode::not_found);
}

TEST_F(TrafficOrders, AreNotInForceWhenTheyAreNotDurable) {
  store.fail_appends = true;
  EXPECT_FALSE(order(TrafficOrder::hold));
  EXPECT_TRUE(recording.told.empty());
}

}  // namespace
}  // namespace cutover::test
