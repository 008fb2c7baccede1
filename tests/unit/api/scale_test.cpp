#include <nlohmann/json.hpp>

#include "api_fixture.hpp"

namespace cutover::test {
namespace {

class ScaleCall : public ApiTest {
 protected:
  void SetUp() override { start(); }
  static nlohmann::json json(const Reply& reply) { return nlohmann::json::parse(reply.body); }
};

TEST_F(ScaleCall, SaysHowManyTasksAndAnswersWithTheApp) {
  service.replicas = {{"web", 4, 2}, {"worker", 1, std::nullopt}};
  const Reply scaled = call("POST", "/v1/apps/shop/scale", R"({"web": 4, "worker": null})");
  EXPECT_EQ(scaled.status, 200) << scaled.body;
  EXPECT_EQ(json(scaled).at("replicas"),
            nlohmann::json::parse(R"([{"process": "web", "wanted": 4, "file": 2, "scaled": true},)"
                                  R"( {"process": "worker", "wanted": 1, "file": 1, "scaled": false}])"));
  const std::vector<model::ScaleRequest> expected{{{"web", 4}, {"worker", std::nullopt}}};
  EXPECT_EQ(service.scales, expected);
}

TEST_F(ScaleCall, SaysWhyItIsRefused) {
  service.refusal = Error(ErrorCode::conflict, "shop/57 is under way; ask again when it has ended");
  const Reply refused = call("POST", "/v1/apps/shop/scale", R"({"web": 4})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(json(refused).at("detail"), "shop/57 is under way; ask again when it has ended");
  EXPECT_EQ(json(call("GET", "/v1/apps/shop")).at("replicas"), nlohmann::json::array());
}

TEST_F(ScaleCall, TakesNothingElse) {
  EXPECT_EQ(call("POST", "/v1/apps/shop/scale", R"({"web": "many"})").status, 400);
  EXPECT_EQ(call("POST", "/v1/apps/shop/scale", R"([4])").status, 400);
  EXPECT_EQ(call("POST", "/v1/apps/shop/scale?web=4", R"({"web": 4})").status, 400);
  EXPECT_EQ(call("GET", "/v1/apps/shop/scale").status, 405);
  EXPECT_TRUE(service.scales.empty());
}

}  // namespace
}  // namespace cutover::test
