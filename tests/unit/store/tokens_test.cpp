#include "store/schema.hpp"
#include "store_fixture.hpp"

namespace cutover::store {
namespace {

using model::Scope;

class StoredTokens : public StoreTest {
 protected:
  void SetUp() override { open(); }

  static std::string hash(char c) { return std::string(32, c); }
  static model::Token token(const std::string& name) {
    return model::Token{name,
                        {{Scope::Kind::read}, {Scope::Kind::deploy, "shop"}},
                        kNoon,
                        kNoon + std::chrono::hours(24),
                        std::nullopt};
  }
  Result<void> add(const std::string& name, const std::string& hash) {
    return run(store_->add_token(token(name), hash));
  }
  std::optional<KnownToken> known(const std::string& hash) { return run(store_->token_with(hash)).value(); }
};

TEST_F(StoredTokens, AreFoundByTheirHashAfterARestart) {
  ASSERT_TRUE(add("ci", hash('\0')));
  reopen();
  const auto found = known(hash('\0'));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->token, token("ci"));
  EXPECT_EQ(found->revoked_at, std::nullopt);
  EXPECT_FALSE(known(hash('b')));
}

TEST_F(StoredTokens, AreListedByName) {
  ASSERT_TRUE(add("ops", hash('a')));
  ASSERT_TRUE(add("ci", hash('b')));
  model::Token endless{"endless", {{Scope::Kind::admin}}, kNoon, std::nullopt, std::nullopt};
  ASSERT_TRUE(run(store_->add_token(endless, hash('c'))));
  const auto tokens = run(store_->tokens()).value();
  EXPECT_EQ(tokens, (std::vector<model::Token>{token("ci"), endless, token("ops")}));
}

TEST_F(StoredTokens, HaveNamesOfTheirOwn) {
  ASSERT_TRUE(add("ci", hash('a')));
  const auto again = add("ci", hash('b'));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::conflict);
  EXPECT_EQ(again.error().text(),
            "there is a token ci already, made at 2026-08-01T12:00:00.000Z; choose another name, or revoke "
            "that one first");
  EXPECT_FALSE(known(hash('b')));
}

TEST_F(StoredTokens, ThatWereRevokedStayRevokedAndLeaveTheirName) {
  ASSERT_TRUE(add("ci", hash('a')));
  const auto revoked = run(store_->revoke_token("ci", kNoon));
  ASSERT_TRUE(revoked) << revoked.error().text();
  EXPECT_EQ(revoked->scopes, token("ci").scopes);
  reopen();
  EXPECT_EQ(known(hash('a'))->revoked_at, kNoon);
  EXPECT_TRUE(run(store_->tokens()).value().empty());
  EXPECT_EQ(run(store_->revoke_token("ci", kNoon)).error().code(), ErrorCode::not_found);
  ASSERT_TRUE(add("ci", hash('b')));
  EXPECT_EQ(known(hash('b'))->revoked_at, std::nullopt);
  EXPECT_TRUE(known(hash('a'))->revoked_at);
}

TEST_F(StoredTokens, ThatWereRevokedAreForgottenOnceAThousandOthersWere) {
  const auto numbered = [](int number) { return std::string(28, 'x') + std::to_string(1'000 + number); };
  for (int i = 0; i <= 1'000; ++i) {
    ASSERT_TRUE(add("ci", numbered(i)));
    ASSERT_TRUE(run(store_->revoke_token("ci", kNoon + std::chrono::seconds(i))));
  }
  EXPECT_FALSE(known(numbered(0)));
  EXPECT_TRUE(known(numbered(1)));
}

TEST_F(StoredTokens, KeepWhenTheyWereUsed) {
  ASSERT_TRUE(add("ci", hash('a')));
  ASSERT_TRUE(run(store_->mark_token_used(hash('a'), kNoon)));
  reopen();
  EXPECT_EQ(run(store_->tokens()).value().at(0).last_used_at, kNoon);
}

TEST_F(StoredTokens, WithAScopeThatThereIsNotAreDamage) {
  ASSERT_TRUE(add("ci", hash('a')));
  close();
  Database(folder_.path() / "cutover.db").script("UPDATE tokens SET scopes = 'root'");
  open();
  const auto found = run(store_->token_with(hash('a')));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::storage);
}

class OlderDatabase : public StoreTest {};

TEST_F(OlderDatabase, OfVersion2TakesTokensAndKeepsItsHistory) {
  {
    Database database(folder_.path() / "cutover.db");
    ASSERT_TRUE(migrate(database, migrations().first(2)));
    database.script("INSERT INTO apps (name, last_number, serving) VALUES ('shop', 7, 7)");
    database.script(
        "INSERT INTO deployments (app, number, tag, requested_digest, ref, reason, requester_kind, "
        "requester_name, image, created_at, outcome, stream) VALUES ('shop', 7, 'v7', '', '', '', 'hook', "
        "'github:ann', 'acme/shop:v7', 1785585600000, 'succeeded', 'github:push')");
  }
  open();
  EXPECT_EQ(deployment(7).request.tag, "v7");
  EXPECT_EQ(run(store_->app("shop")).value().serving, 7);
  EXPECT_TRUE(run(store_->tokens()).value().empty());
  const model::Token token{"ci", {{Scope::Kind::admin}}, kNoon, std::nullopt, std::nullopt};
  EXPECT_TRUE(run(store_->add_token(token, std::string(32, 'a'))));
}

}  // namespace
}  // namespace cutover::store
