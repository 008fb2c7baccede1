#include <gtest/gtest.h>

#include "api/body.hpp"

namespace cutover::api {
namespace {

constexpr WallTime kNoon{Milliseconds(1'785'585'600'000)};  // 2026-08-01T12:00:00Z

std::string refusal(std::string_view body) {
  const auto parsed = parse_token_body(body, kNoon);
  if (parsed) return "accepted";
  EXPECT_EQ(parsed.error().code(), ErrorCode::invalid_argument);
  return parsed.error().text();
}

TEST(TokenBodies, NameATokenItsScopesAndItsEnd) {
  const auto plain = parse_token_body(R"({"name": "ci", "scopes": ["deploy:shop", "read"]})", kNoon);
  ASSERT_TRUE(plain) << plain.error().text();
  EXPECT_EQ(plain->name, "ci");
  EXPECT_EQ(to_text(plain->scopes), "deploy:shop, read");
  EXPECT_EQ(plain->expires_at, std::nullopt);
  const auto in = parse_token_body(R"({"name": "ci", "scopes": ["read"], "expires_in_s": 90})", kNoon);
  ASSERT_TRUE(in) << in.error().text();
  EXPECT_EQ(in->expires_at, kNoon + std::chrono::seconds(90));
  const auto at = parse_token_body(
      R"({"name": "ci", "scopes": ["read"], "expires_in_s": null, "expires_at": "2026-08-01T14:00:00+01:00"})",
      kNoon);
  ASSERT_TRUE(at) << at.error().text();
  EXPECT_EQ(at->expires_at, kNoon + std::chrono::hours(1));
}

TEST(TokenBodies, ThatAreWrongSayWhatIsAllowed) {
  const std::string no_scopes = "scopes must be a list of 1 to 100 scopes, like [\"read\", \"deploy:shop\"]";
  const std::string in_s = "expires_in_s must be a whole number of seconds from 1 to 3162240000";
  std::string many = R"({"scopes": ["read")";
  for (int i = 0; i < 100; ++i) many += R"(, "read")";
  const struct {
    std::string body, message;
  } rows[] = {{R"({"name": 7, "scopes": ["read"]})", "name must be a string; it is of type number"},
              {R"({"name": "ci"})", no_scopes},
              {R"({"name": "ci", "scopes": []})", no_scopes},
              {R"({"name": "ci", "scopes": "read"})", no_scopes},
              {many + "]}", no_scopes},
              {R"({"scopes": [7]})", "a scope must be a string; one is of type number"},
              {R"({"scopes": ["deploy"]})", "deploy wants the app: deploy:APP"},
              {R"({"scopes": ["read"], "expires_in_s": 0})", in_s},
              {R"({"scopes": ["read"], "expires_in_s": -1})", in_s},
              {R"({"scopes": ["read"], "expires_in_s": "90d"})", in_s},
              {R"({"scopes": ["read"], "expires_in_s": 1.5})", in_s},
              {R"({"scopes": ["read"], "expires_in_s": 9999999999999999999})", in_s},
              {R"({"scopes": ["read"], "expires_at": "tomorrow"})",
               "expires_at must be a time like 2026-08-01T12:00:00Z"},
              {R"({"scopes": ["read"], "expires_at": "2027-01-01T00:00:00Z", "expires_in_s": 1})",
               "expires_in_s and expires_at say the same thing; one of them is enough"},
              {R"({"scope": "read"})",
               "unknown key \"scope\" in the body; known: name, scopes, expires_in_s, expires_at"}};
  for (const auto& row : rows) EXPECT_EQ(refusal(row.body), row.message);
}

}  // namespace
}  // namespace cutover::api
