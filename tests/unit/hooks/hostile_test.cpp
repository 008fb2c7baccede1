#include <gtest/gtest.h>

#include "hooks/sender.hpp"
#include "unit/hooks/samples.hpp"

/// What is signed can be nonsense all the same: each sender's every request is refused in words, never with a
/// crash.
namespace cutover::hooks {
namespace {

using namespace testing;

const Headers kAllHeaders = {{"X-GitHub-Event", "push"},
                             {"X-Gitea-Event", "push"},
                             {"X-Event-Key", "repo:push"},
                             {"X-GitHub-Delivery", "1"},
                             {"webhook-id", "1"}};

Result<Deliveries> parsed(model::HookSender sender, const std::string& body) {
  return sender_of(sender).parse(incoming(std::string(to_string(sender)), kAllHeaders, body));
}

TEST(Hostile, BodiesThatAreNoObjectAreRefusedByEachSender) {
  const std::string bodies[] = {
      "", "null", "[]", "{", "\"x\"", "{\"a\": NaN}", "\xff\xfe", "1e999", "{\"a\":1} x", "{\"a\xff\": 1}"};
  for (const model::HookSender sender : model::kHookSenders) {
    for (const std::string& body : bodies)
      EXPECT_FALSE(parsed(sender, body)) << to_string(sender) << ": " << body;
  }
}

TEST(Hostile, BodiesThatNestWithoutEndAreRefusedByEachSender) {
  std::string deep = "{\"a\": ";
  for (int i = 0; i < 200'000; ++i) deep += '[';
  std::string closed = deep;
  for (int i = 0; i < 200'000; ++i) closed += ']';
  closed += '}';
  for (const model::HookSender sender : model::kHookSenders) {
    EXPECT_FALSE(parsed(sender, deep));
    EXPECT_FALSE(parsed(sender, closed));
  }
}

TEST(Hostile, BodiesWithTooManyValuesAreRefused) {
  std::string many = R"({"type": "deploy", "data": {"tag": "v1"}, "a": [0)";
  for (int i = 0; i < 120'000; ++i) many += ",0";
  EXPECT_FALSE(parsed(model::HookSender::generic, many + "]}"));
}

/// Each key that is looked at, with a value of every other type.
TEST(Hostile, ValuesOfAnotherTypeNeverCountAndNeverThrow) {
  const std::string values[] = {"null", "true", "7", "-1", "1e300", "[]", "{}", "[[]]", "\"\""};
  const std::string keys[] = {"ref",       "after",  "repository", "sender",     "push",
                              "push_data", "events", "type",       "object_kind"};
  for (const std::string& key : keys) {
    for (const std::string& value : values) {
      for (const model::HookSender sender : model::kHookSenders) {
        (void)parsed(sender, "{\"" + key + "\": " + value + "}");
      }
    }
  }
  const auto push = parsed(model::HookSender::bitbucket, R"({"push": {"changes": [null, 7, []]}})");
  EXPECT_FALSE(push);
  EXPECT_FALSE(parsed(model::HookSender::github, R"({"ref": ["refs/heads/main"], "after": 7})"));
}

TEST(Hostile, NamesThatGitWouldNotHaveAreRefused) {
  for (const std::string name :
       {"", "-x", "a..b", "a b", "a~1", "a:b", "a\\\\b", "a\\u0000b", "a\\nb", "a@{1}", "a/"}) {
    EXPECT_FALSE(parsed(model::HookSender::github, github_push("refs/heads/" + name))) << name;
  }
  EXPECT_FALSE(parsed(model::HookSender::github, github_push("refs/heads/" + std::string(300, 'a'))));
  EXPECT_TRUE(parsed(model::HookSender::github, github_push("refs/heads/feature/x_1.2+y")));
}

TEST(Hostile, CommitsAreHexAndWhole) {
  for (const std::string& commit : {std::string("abc"), std::string(40, 'g'), std::string(41, 'a'),
                                    std::string("HEAD"), std::string(40, 'A')}) {
    EXPECT_FALSE(parsed(model::HookSender::github, github_push("refs/heads/main", commit))) << commit;
  }
  EXPECT_TRUE(parsed(model::HookSender::github, github_push("refs/heads/main", std::string(64, 'a'))));
}

TEST(Hostile, IdsAndActorsAreShortAndPrintable) {
  for (const std::string& id :
       {std::string(), std::string(151, 'x'), std::string("a b"), std::string("a\x01")}) {
    const Headers headers = {{"X-GitHub-Event", "ping"}, {"X-GitHub-Delivery", id}};
    EXPECT_FALSE(sender_of(model::HookSender::github).parse(incoming("github", headers, "{}"))) << id;
  }
  EXPECT_EQ(actor_named("dependabot[bot]"), "dependabot[bot]");
  EXPECT_EQ(actor_named("evil\nname"), "");
  EXPECT_EQ(actor_named("two words"), "");
  EXPECT_EQ(actor_named(std::string(101, 'x')), "");
}

}  // namespace
}  // namespace cutover::hooks
