#include "cutover/access/tokens.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <sstream>

#include "cutover/store/store.hpp"
#include "faults/faulty_store.hpp"
#include "support/fake_clock.hpp"
#include "support/scratch_folder.hpp"

namespace cutover::test {
namespace {

using model::Scope;

template <class T>
Task<void> keep(Task<T> task, std::optional<T>& into) {
  auto value = co_await std::move(task);
  into.emplace(std::move(value));
}

/// Over the real store, in a folder of its own.
class Tokens : public ::testing::Test {
 protected:
  void SetUp() override {
    previous_ = spdlog::default_logger();
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_)));
    open();
  }
  void TearDown() override { spdlog::set_default_logger(previous_); }

  void open() {
    tokens_.reset();
    store_.reset();
    auto opened = store::open_store(folder_.path());
    if (!opened) throw std::runtime_error(opened.error().text());
    store_ = std::move(*opened);
    tokens_ = access::make_tokens(*store_, clock_);
  }

  template <class T>
  T run(Task<T> task) {
    std::optional<T> value;
    boost::asio::co_spawn(context_, keep(std::move(task), value), [](std::exception_ptr thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    context_.restart();
    context_.run();
    return std::move(*value);
  }

  Result<access::CreatedToken> create(const std::string& name, std::vector<Scope> scopes,
                                      std::optional<WallTime> expires_at = std::nullopt) {
    return run(tokens_->create(access::NewToken{name, std::move(scopes), expires_at}, ann_));
  }
  Result<void> revoke(const std::string& name) { return run(tokens_->revoke(name, ann_)); }
  Result<model::Token> check(const Secret& text) { return run(tokens_->check(text)); }
  std::string why_not(const Secret& text) {
    const auto checked = check(text);
    if (checked) return "believed";
    EXPECT_EQ(checked.error().code(), ErrorCode::unauthorized);
    return checked.error().text();
  }
  std::vector<model::Token> list() { return run(tokens_->list()).value(); }

  const model::Requester ann_{"socket", "ann"};
  ScratchFolder folder_;
  boost::asio::io_context context_;
  FakeClock clock_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<access::Tokens> tokens_;
  std::ostringstream log_;
  std::shared_ptr<spdlog::logger> previous_;
};

TEST_F(Tokens, AreBelievedByTheirTextAlsoAfterARestart) {
  const auto ci = create("ci", {{Scope::Kind::deploy, "shop"}, {Scope::Kind::deploy, "shop"}}).value();
  create("ops", {{Scope::Kind::admin}}).value();
  open();
  const auto checked = check(ci.text);
  ASSERT_TRUE(checked) << checked.error().text();
  EXPECT_EQ(checked->name, "ci");
  EXPECT_EQ(to_text(checked->scopes), "deploy:shop");
  EXPECT_EQ(list().size(), 2u);
}

TEST_F(Tokens, OfWhichNobodyKnowsAreNotBelieved) {
  create("ci", {{Scope::Kind::read}}).value();
  EXPECT_EQ(why_not(Secret("cutover_" + std::string(64, '0'))), "no token is known by this text");
  EXPECT_EQ(why_not(Secret("hunter2")), "it does not look like a token of cutover");
  EXPECT_EQ(why_not(Secret()), "it does not look like a token of cutover");
}

TEST_F(Tokens, ExpireByTheClockOnTheWall) {
  const auto ci = create("ci", {{Scope::Kind::read}}, clock_.utc() + std::chrono::hours(1)).value();
  clock_.set_wall_clock(std::chrono::hours(1) - Milliseconds(1));
  EXPECT_TRUE(check(ci.text));
  clock_.set_wall_clock(Milliseconds(1));
  EXPECT_EQ(why_not(ci.text), "the token ci has expired at " + to_rfc3339(clock_.utc()));
  EXPECT_EQ(list().size(), 1u) << "until somebody revokes it";
}

TEST_F(Tokens, AreRevokedAtOnceAndForGood) {
  const auto first = create("ci", {{Scope::Kind::read}}).value();
  EXPECT_TRUE(check(first.text));
  ASSERT_TRUE(revoke("ci"));
  const std::string why = "the token ci was revoked at " + to_rfc3339(clock_.utc());
  EXPECT_EQ(why_not(first.text), why);
  EXPECT_EQ(revoke("ci").error().code(), ErrorCode::not_found);
  const auto second = create("ci", {{Scope::Kind::admin}}).value();
  open();
  EXPECT_EQ(why_not(first.text), why);
  EXPECT_TRUE(check(second.text));
}

TEST_F(Tokens, ThatCanNotBeAreRefused) {
  for (const char* name : {"", "CI", "-ci", "ci-", "c i", "../ci"}) {
    const auto made = create(name, {{Scope::Kind::read}});
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().code(), ErrorCode::invalid_argument);
    EXPECT_EQ(made.error().text().find("a token's name has 1 to 40 of a-z, 0-9 and '-'"), 0u);
  }
  EXPECT_EQ(create("ci", {}).error().text(), "a token needs a scope: read, deploy:APP or admin");
  const auto late = create("ci", {{Scope::Kind::read}}, clock_.utc());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().text().find("the token would have expired already, at "), 0u);
  create("ci", {{Scope::Kind::read}}).value();
  EXPECT_EQ(create("ci", {{Scope::Kind::read}}).error().code(), ErrorCode::conflict);
}

TEST_F(Tokens, AreKnownAsUsedToTheHour) {
  const auto ci = create("ci", {{Scope::Kind::read}}).value();
  EXPECT_EQ(list()[0].last_used_at, std::nullopt);
  const WallTime first = clock_.utc();
  EXPECT_TRUE(check(ci.text));
  EXPECT_EQ(list()[0].last_used_at, first);
  clock_.advance(std::chrono::minutes(59));
  EXPECT_TRUE(check(ci.text));
  open();
  EXPECT_TRUE(check(ci.text));
  EXPECT_EQ(list()[0].last_used_at, first);
  clock_.advance(std::chrono::minutes(1));
  EXPECT_TRUE(check(ci.text));
  EXPECT_EQ(list()[0].last_used_at, clock_.utc());
}

TEST_F(Tokens, WhoseUseCanNotBeNotedAreBelievedAllTheSame) {
  const auto ci = create("ci", {{Scope::Kind::read}}).value();
  ::setenv("CUTOVER_FAULT", "fail@1", 1);
  Failpoints points;
  ::unsetenv("CUTOVER_FAULT");
  store_ = make_faulty_store(std::move(store_), points);
  tokens_ = access::make_tokens(*store_, clock_);
  EXPECT_TRUE(check(ci.text));
  EXPECT_NE(log_.str().find("event=use_not_noted token=\"ci\""), std::string::npos) << log_.str();
  EXPECT_TRUE(check(ci.text));
  EXPECT_EQ(list()[0].last_used_at, std::nullopt) << "it is tried again an hour later";
  clock_.advance(std::chrono::hours(1));
  EXPECT_TRUE(check(ci.text));
  EXPECT_EQ(list()[0].last_used_at, clock_.utc());
  store_.reset();  // before the points
}

TEST_F(Tokens, StandInTheLogByTheirNamesOnly) {
  const auto ci = create("ci", {{Scope::Kind::deploy, "shop"}}).value();
  check(ci.text).value();
  revoke("ci").value();
  const std::string log = log_.str();
  EXPECT_NE(
      log.find(R"(event=token_created token="ci" scopes="deploy:shop" expires="never" by="socket:ann")"),
      std::string::npos)
      << log;
  EXPECT_NE(log.find(R"(event=token_revoked token="ci" scopes="deploy:shop" by="socket:ann")"),
            std::string::npos)
      << log;
  EXPECT_EQ(log.find("cutover_"), std::string::npos) << log;
}

TEST_F(Tokens, LeaveNoTextInTheDatabase) {
  const auto ci = create("ci", {{Scope::Kind::read}}).value();
  check(ci.text).value();
  const std::string digits = ci.text.reveal().substr(8);
  for (int i = 0; i < 2; ++i, tokens_.reset(), store_.reset()) {
    for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
      EXPECT_EQ(bytes.find(digits), std::string::npos) << file.path();
      EXPECT_EQ(bytes.find("cutover_"), std::string::npos) << file.path();
    }
  }
}

}  // namespace
}  // namespace cutover::test
