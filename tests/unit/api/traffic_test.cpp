#include <nlohmann/json.hpp>

#include "api_fixture.hpp"

namespace cutover::test {
namespace {

using deploy::TrafficOrder;

class TrafficCalls : public ApiTest {
 protected:
  void SetUp() override { start(); }
  static std::string detail(const Reply& reply) {
    return nlohmann::json::parse(reply.body).value("detail", "");
  }
};

TEST_F(TrafficCalls, GiveOrdersAndAnswerWithTheApp) {
  service.traffic = model::WantedTraffic::held;
  const Reply held = call("POST", "/v1/apps/shop/hold");
  EXPECT_EQ(held.status, 200);
  EXPECT_EQ(nlohmann::json::parse(held.body).at("traffic"), "held");
  EXPECT_EQ(call("POST", "/v1/apps/shop/resume", "{}").status, 200);
  EXPECT_EQ(call("POST", "/v1/apps/shop/maintenance").status, 200);
  EXPECT_EQ(call("POST", "/v1/apps/shop/maintenance", R"({"on": true})").status, 200);
  EXPECT_EQ(call("POST", "/v1/apps/shop/maintenance", R"({"on": false})").status, 200);
  const std::vector<TrafficOrder> expected{TrafficOrder::hold, TrafficOrder::resume,
                                           TrafficOrder::begin_maintenance, TrafficOrder::begin_maintenance,
                                           TrafficOrder::end_maintenance};
  EXPECT_EQ(service.orders, expected);
}

TEST_F(TrafficCalls, AreRefusedWhereTheGateDoesNotListen) {
  const Reply refused = call("POST", "/v1/apps/shop/hold");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(detail(refused), "that needs `web.listen`");
  EXPECT_EQ(nlohmann::json::parse(call("GET", "/v1/apps/shop").body).at("traffic"), nullptr);
}

TEST_F(TrafficCalls, TakeNothingThatTheyDoNotKnow) {
  service.traffic = model::WantedTraffic::passing;
  EXPECT_EQ(call("POST", "/v1/apps/shop/hold", R"({"on": true})").status, 400);
  EXPECT_EQ(call("POST", "/v1/apps/shop/hold?on=1").status, 400);
  EXPECT_EQ(call("GET", "/v1/apps/shop/hold").status, 405);
  const Reply wrong = call("POST", "/v1/apps/shop/maintenance", R"({"on": "off"})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(detail(wrong), "on must be true or false; it is of type string");
  EXPECT_TRUE(service.orders.empty());
}

}  // namespace
}  // namespace cutover::test
