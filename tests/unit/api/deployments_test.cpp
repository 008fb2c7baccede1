#include <pwd.h>

#include "api_fixture.hpp"

namespace cutover::test {
namespace {

constexpr const char* kDeployments = "/v1/apps/shop/deployments";

class Deployments : public ApiTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(Deployments, ARequestIsAcceptedWithItsPlace) {
  const Reply reply = call("POST", kDeployments, R"({"tag": "v2", "ref": "4f2a", "reason": "a fix"})");
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.headers.at("location"), "/v1/apps/shop/deployments/1");
  EXPECT_EQ(reply.json()["app"], "shop");
  EXPECT_EQ(reply.json()["number"], 1);
  EXPECT_EQ(reply.json()["outcome"], nullptr);
  ASSERT_EQ(service.submissions.size(), 1u);
  EXPECT_EQ(service.submissions[0].request, (model::Request{"v2", "", "4f2a", "a fix", std::nullopt}));
}

TEST_F(Deployments, ARequestNeedsNoBody) {
  EXPECT_EQ(call("POST", kDeployments).status, 202);
  EXPECT_EQ(service.submissions.at(0).request, model::Request());
}

TEST_F(Deployments, TheRequesterIsTheSocketsUser) {
  call("POST", kDeployments);
  const passwd* user = ::getpwuid(::getuid());
  const std::string name = user ? user->pw_name : std::to_string(::getuid());
  EXPECT_EQ(service.submissions.at(0).requested_by, (model::Requester{"socket", name}));
}

TEST_F(Deployments, AKeyThatWasSeenAnswersWithTheFirstDeployment) {
  const std::vector<std::string> key = {"Idempotency-Key: build-77"};
  EXPECT_EQ(call("POST", kDeployments, "", key).status, 202);
  const Reply again = call("POST", kDeployments, "", key);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json()["number"], 1);
  EXPECT_EQ(again.headers.at("location"), "/v1/apps/shop/deployments/1");
  EXPECT_EQ(service.submissions.size(), 1u);
}

TEST_F(Deployments, AMalformedKeyIsRefused) {
  for (const std::string& key :
       {std::string(201, 'k'), std::string("two words"), std::string("caf\xc3\xa9")}) {
    const Reply reply = call("POST", kDeployments, "", {"Idempotency-Key: " + key});
    EXPECT_EQ(reply.status, 400) << key;
  }
  EXPECT_TRUE(service.submissions.empty());
}

TEST_F(Deployments, AnUnknownKeyInTheBodyIsRefusedByName) {
  const Reply reply = call("POST", kDeployments, R"({"command": ["rm"]})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(reply.json()["type"], "urn:cutover:problem:invalid-argument");
  EXPECT_EQ(reply.json()["detail"], "unknown key \"command\" in the body; known: tag, digest, ref, reason");
  EXPECT_TRUE(service.submissions.empty());
}

TEST_F(Deployments, AMisspeltQueryParameterIsRefusedByName) {
  const Reply reply = call("POST", std::string(kDeployments) + "?wiat=true");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json()["detail"], "unknown query parameter \"wiat\"; known: wait");
  EXPECT_TRUE(service.submissions.empty());
}

TEST_F(Deployments, AnErrorOfTheServiceBecomesAProblem) {
  service.refusal = Error(ErrorCode::unavailable, "cutoverd is shutting down");
  const Reply reply = call("POST", kDeployments);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.json()["detail"], "cutoverd is shutting down");
  EXPECT_EQ(call("POST", "/v1/apps/blog/deployments").status, 404);
}

TEST_F(Deployments, RollbackNamesTheDeploymentToGoBackTo) {
  EXPECT_EQ(call("POST", "/v1/apps/shop/rollback", R"({"to": 55, "reason": "slow"})").status, 202);
  EXPECT_EQ(service.submissions.at(0).request.rollback_to, 55);
  EXPECT_EQ(service.submissions.at(0).request.reason, "slow");
  EXPECT_EQ(call("POST", "/v1/apps/shop/rollback").status, 202);
  EXPECT_EQ(service.submissions.at(1).request.rollback_to, std::nullopt);
}

TEST_F(Deployments, CancelAsksTheService) {
  service.add(57);
  const Reply reply = call("POST", "/v1/apps/shop/deployments/57/cancel");
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.json()["number"], 57);
  EXPECT_EQ(service.cancelled, std::vector<int>{57});
  service.end(57, model::Outcome::cancelled);
  EXPECT_EQ(call("POST", "/v1/apps/shop/deployments/57/cancel").status, 409);
}

TEST_F(Deployments, HistoryComesInPages) {
  for (int number = 1; number <= 5; ++number) service.add(number);
  const auto first = call("GET", "/v1/apps/shop/deployments?limit=2").json();
  EXPECT_EQ(first["deployments"][0]["number"], 5);
  EXPECT_EQ(first["deployments"][1]["number"], 4);
  EXPECT_EQ(first["next_before"], 4);
  const auto last = call("GET", "/v1/apps/shop/deployments?limit=3&before=4").json();
  EXPECT_EQ(last["deployments"].size(), 3u);
  EXPECT_EQ(last["next_before"], nullptr);
}

TEST_F(Deployments, APageIsTheLastOneWhereHistoryForgotWhatWasBefore) {
  for (int number = 4; number <= 5; ++number) service.add(number);
  EXPECT_EQ(call("GET", "/v1/apps/shop/deployments?limit=2").json()["next_before"], nullptr);
}

TEST_F(Deployments, HistoryOfAnUnknownAppIsNotFound) {
  EXPECT_EQ(call("GET", "/v1/apps/shop/deployments").status, 200);
  EXPECT_EQ(call("GET", "/v1/apps/blog/deployments").status, 404);
}

TEST_F(Deployments, WaitAnswersWhenTheDeploymentHasEnded) {
  const struct {
    model::Outcome outcome;
    int status;
  } rows[] = {{model::Outcome::succeeded, 200},   {model::Outcome::failed, 422},
              {model::Outcome::rolled_back, 422}, {model::Outcome::needs_attention, 422},
              {model::Outcome::cancelled, 409},   {model::Outcome::superseded, 409}};
  int number = 0;
  for (const auto& row : rows) {
    Client client = connect();
    client.send(request_text("POST", std::string(kDeployments) + "?wait=true"));
    settle();
    ASSERT_EQ(service.waiting(), 1);
    service.end(++number, row.outcome);
    const Reply reply = client.receive();
    EXPECT_EQ(reply.status, row.status) << to_string(row.outcome);
    EXPECT_EQ(reply.json()["outcome"], to_string(row.outcome));
    EXPECT_EQ(reply.headers.at("location"), "/v1/apps/shop/deployments/" + std::to_string(number));
  }
}

TEST_F(Deployments, ARepeatedRequestCanWaitForTheFirstOnesEnd) {
  const std::vector<std::string> key = {"Idempotency-Key: build-77"};
  call("POST", kDeployments, "", key);
  service.end(1, model::Outcome::failed);
  EXPECT_EQ(call("POST", std::string(kDeployments) + "?wait=true", "", key).status, 422);
}

TEST_F(Deployments, AClientThatLeavesEndsTheWaitAndNotTheDeployment) {
  Client client = connect();
  client.send(request_text("POST", std::string(kDeployments) + "?wait=true"));
  settle();
  ASSERT_EQ(service.waiting(), 1);
  client.leave();
  settle();
  EXPECT_EQ(service.waiting(), 0);
  EXPECT_TRUE(service.cancelled.empty());
}

TEST_F(Deployments, AClientThatSendsMoreWhileItWaitsIsMissedOnlyWhenItLeaves) {
  Client client = connect();
  client.send(request_text("POST", std::string(kDeployments) + "?wait=true"));
  settle();
  client.send(request_text("GET", "/healthz"));
  settle();
  EXPECT_EQ(service.waiting(), 1);
  client.leave();
  settle();
  EXPECT_EQ(service.waiting(), 0);
}

}  // namespace
}  // namespace cutover::test
