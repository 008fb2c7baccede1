#include "api/target.hpp"
#include "api_fixture.hpp"

namespace cutover::test {
namespace {

class Hooks : public ApiTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Hooks, GetTheBodyAndTheHeadersAsTheyCame) {
  const Reply reply =
      call("POST", "/v1/hooks/shop/github", " {\"a\":1}\n", {"X-Hub-Signature-256: sha256=00"});
  EXPECT_EQ(reply.status, 200);
  ASSERT_EQ(hook_requests.size(), 1u);
  const api::HookRequest& request = hook_requests.front();
  EXPECT_EQ(request.app, "shop");
  EXPECT_EQ(request.sender, "github");
  EXPECT_TRUE(request.path_secret.empty());
  EXPECT_EQ(request.body, " {\"a\":1}\n");
  const auto signature = std::find_if(request.headers.begin(), request.headers.end(),
                                      [](const auto& field) { return field.first == "X-Hub-Signature-256"; });
  ASSERT_NE(signature, request.headers.end());
  EXPECT_EQ(signature->second, "sha256=00");
}

TEST_F(Hooks, MayHaveTheirSecretInThePath) {
  call("POST", "/v1/hooks/shop/dockerhub/hunter%322", "{}");
  ASSERT_EQ(hook_requests.size(), 1u);
  EXPECT_EQ(hook_requests.front().path_secret, Secret("hunter22"));
}

TEST_F(Hooks, AnswerWithTheDeploymentWithoutItsLog) {
  service.add(7).release = model::ReleaseRecord{0, "hunter2", false};
  hook_answer = api::HookAnswer{7, false, ""};
  const Reply accepted = call("POST", "/v1/hooks/shop/github", "{}");
  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(accepted.headers.at("location"), "/v1/apps/shop/deployments/7");
  EXPECT_EQ(accepted.json()["number"], 7);
  EXPECT_EQ(accepted.body.find("hunter2"), std::string::npos);
  hook_answer->repeated = true;
  EXPECT_EQ(call("POST", "/v1/hooks/shop/github", "{}").status, 200);
}

TEST_F(Hooks, AnswerWithTheReasonWhenNothingIsDeployed) {
  hook_answer = api::HookAnswer{std::nullopt, false, "push to x: this app deploys main"};
  const Reply reply = call("POST", "/v1/hooks/shop/github", "{}");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "{\"deployed\":false,\"reason\":\"push to x: this app deploys main\"}\n");
}

TEST_F(Hooks, ThatAreNotBelievedAreA401) {
  hook_answer = Error(ErrorCode::unauthorized, "no");
  const Reply reply = call("POST", "/v1/hooks/shop/github", "{}");
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.json()["type"], "urn:cutover:problem:unauthenticated");
}

TEST_F(Hooks, MayHaveALargerBodyThanOtherCalls) {
  EXPECT_EQ(call("POST", "/v1/hooks/shop/github", std::string(1'000'000, ' ')).status, 200);
  EXPECT_EQ(call("POST", "/v1/hooks/shop/github", std::string(options.limits.hook_body + 1, ' ')).status,
            413);
  EXPECT_EQ(call("POST", "/v1/reload", std::string(1'000'000, ' ')).status, 413);
}

TEST(Target, IsShownInLogsWithoutWhatMayBeSecret) {
  struct Case {
    const char* target;
    const char* shown;
  };
  const Case cases[] = {
      {"/v1/hooks/shop/dockerhub/hunter2", "/v1/hooks/shop/dockerhub/..."},
      {"/v1/%68ooks/shop/dockerhub/hunter2?x=hunter2", "/v1/hooks/shop/dockerhub/...?..."},
      {"/v1/hooks/shop/dockerhub/hunter2%zz", "(malformed)"},
      {"/v1/hooks/shop/github?token=hunter2", "/v1/hooks/shop/github?..."},
      {"/v1/apps?access_token=hunter2", "/v1/apps?..."},
      {"/v1/apps/shop/deployments/57/events", "/v1/apps/shop/deployments/57/events"},
      {"//v1/hooks/shop/dockerhub/hunter2", "(unknown path)"},
      {"/v1/hook/shop/dockerhub/hunter2", "(unknown path)"},
      {"/healthz", "/healthz"},
  };
  for (const Case& each : cases) EXPECT_EQ(api::shown_target(each.target), each.shown) << each.target;
  EXPECT_EQ(api::shown_target("/v1/apps/" + std::string(300, 'x')), "(long path)");
}

}  // namespace
}  // namespace cutover::test
