#include "api_fixture.hpp"

namespace cutover::test {
namespace {

class TokenCalls : public ApiTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(TokenCalls, ATokenIsShownWhenItIsMadeAndNeverAgain) {
  const Reply made =
      call("POST", "/v1/tokens", R"({"name": "ci", "scopes": ["deploy:shop"], "expires_in_s": 3600})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.json()["token"], "cutover_ci");
  EXPECT_EQ(made.json()["name"], "ci");
  EXPECT_EQ(made.json()["scopes"], nlohmann::json({"deploy:shop"}));
  EXPECT_EQ(made.json()["expired"], false);
  EXPECT_TRUE(made.json()["expires_at"].is_string());
  EXPECT_EQ(made.json()["last_used_at"], nullptr);
  ASSERT_EQ(tokens.changed_by.size(), 1u);
  EXPECT_EQ(tokens.changed_by[0].kind, "socket");
  const Reply list = call("GET", "/v1/tokens");
  EXPECT_EQ(list.status, 200);
  ASSERT_EQ(list.json()["tokens"].size(), 1u);
  EXPECT_EQ(list.body.find("cutover_ci"), std::string::npos);
}

TEST_F(TokenCalls, AnExpiredTokenIsListedAsOne) {
  call("POST", "/v1/tokens", R"({"name": "ci", "scopes": ["read"], "expires_in_s": 1})");
  clock.advance(Milliseconds(1'000));
  EXPECT_EQ(call("GET", "/v1/tokens").json()["tokens"][0]["expired"], true);
}

TEST_F(TokenCalls, ARevokedTokenLeavesNothingToSay) {
  call("POST", "/v1/tokens", R"({"name": "ci", "scopes": ["read"]})");
  Reply revoked = call("DELETE", "/v1/tokens/ci");
  EXPECT_EQ(revoked.status, 204);
  EXPECT_EQ(revoked.body, "");
  EXPECT_EQ(revoked.headers["content-length"], "") << "RFC 9110, 8.6";
  EXPECT_FALSE(revoked.headers.contains("content-type"));
  const Reply again = call("DELETE", "/v1/tokens/ci");
  EXPECT_EQ(again.status, 404);
  EXPECT_EQ(again.json()["detail"], "there is no token ci");
  EXPECT_EQ(call("DELETE", "/v1/tokens/Ci").status, 404);
  EXPECT_EQ(call("DELETE", "/v1/tokens/ci?force=1").status, 400);
}

TEST_F(TokenCalls, WhatIsWrongOrTakenIsSaid) {
  EXPECT_EQ(call("POST", "/v1/tokens", R"({"name": "ci"})").status, 400);
  EXPECT_EQ(call("POST", "/v1/tokens?name=ci").status, 400);
  EXPECT_EQ(call("GET", "/v1/tokens?all=1").status, 400);
  tokens.broken = Error(ErrorCode::conflict, "there is a token ci already");
  EXPECT_EQ(call("POST", "/v1/tokens", R"({"name": "ci", "scopes": ["read"]})").status, 409);
}

}  // namespace
}  // namespace cutover::test
