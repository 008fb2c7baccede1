#include "cutover/model/token.hpp"

#include <gtest/gtest.h>

namespace cutover::model {
namespace {

TEST(Scopes, AreReadDeployOfAnAppOrAdmin) {
  const struct {
    const char* text;
    Scope scope;
  } rows[] = {{"read", {Scope::Kind::read}},
              {"admin", {Scope::Kind::admin}},
              {"deploy:shop", {Scope::Kind::deploy, "shop"}},
              {"deploy:0-day", {Scope::Kind::deploy, "0-day"}}};
  for (const auto& row : rows) {
    const auto parsed = parse_scope(row.text);
    ASSERT_TRUE(parsed) << row.text << ": " << parsed.error().text();
    EXPECT_EQ(*parsed, row.scope) << row.text;
    EXPECT_EQ(to_text(*parsed), row.text);
  }
}

TEST(Scopes, ThatAreNoneSayWhatIsAllowed) {
  const std::string allowed = "a scope is read, deploy:APP or admin";
  const struct {
    std::string text, message;
  } rows[] = {
      {"", "there is no scope \"\"; " + allowed},
      {"deploy", "deploy wants the app: deploy:APP"},
      {"deploy:", "deploy wants the app: deploy:APP"},
      {"deploy:*",
       "deploy wants the app: deploy:APP, and \"*\" is not an app's name (1 to 40 of a-z, 0-9 and '-'); a "
       "scope is for one app"},
      {"deploy:shop,blog",
       "deploy wants the app: deploy:APP, and \"shop,blog\" is not an app's name (1 to 40 of a-z, 0-9 and "
       "'-'); a scope is for one app"},
      {"read:shop", "the scope read is for all apps, so that nothing follows it; it is \"read:shop\""},
      {"admin:", "the scope admin is for all apps, so that nothing follows it; it is \"admin:\""},
      {"raed", "there is no scope \"raed\"; did you mean read? " + allowed},
      {"ADMIN", "there is no scope \"ADMIN\"; did you mean admin? " + allowed},
      {"depoly:shop", "there is no scope \"depoly:shop\"; did you mean deploy:shop? " + allowed},
      {"Deploy:Shop", "there is no scope \"Deploy:Shop\"; did you mean deploy:APP? " + allowed},
      {"everything", "there is no scope \"everything\"; " + allowed},
      {std::string(70, 'x'), "there is no scope \"" + std::string(60, 'x') + "...\"; " + allowed}};
  for (const auto& row : rows) {
    const auto parsed = parse_scope(row.text);
    ASSERT_FALSE(parsed) << row.text;
    EXPECT_EQ(parsed.error().code(), ErrorCode::invalid_argument) << row.text;
    EXPECT_EQ(parsed.error().text(), row.message);
  }
}

TEST(Scopes, AreListedInTheOrderTheyHave) {
  EXPECT_EQ(to_text(std::vector<Scope>{{Scope::Kind::read}, {Scope::Kind::deploy, "shop"}}),
            "read, deploy:shop");
}

TEST(Tokens, AreExpiredFromTheirMomentOn) {
  Token token;
  EXPECT_FALSE(is_expired(token, WallTime::max())) << "without a time it never is";
  token.expires_at = WallTime(Milliseconds(1'000));
  EXPECT_FALSE(is_expired(token, WallTime(Milliseconds(999))));
  EXPECT_TRUE(is_expired(token, WallTime(Milliseconds(1'000))));
}

}  // namespace
}  // namespace cutover::model
