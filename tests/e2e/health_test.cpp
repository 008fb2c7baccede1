// Which answers make the new version the one in service, and which bring the old one back.

#include "e2e/end_to_end.hpp"

namespace cutover::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

MATCHER_P2(HasKey, key, value, "") {
  return arg.contains(key) && arg[key] == value;
}

/// Deployments of v2 over v1, with the health check of this test.
class Health : public EndToEnd {
 protected:
  Record deploy_over_v1(const std::map<std::string, std::string>& behaviour, const std::string& health) {
    serve();
    return shop.deploy({.image = "demo:v2", .env = behaviour, .health = health});
  }

  void expect_v1_serves_again(const Record& record) {
    EXPECT_THAT(record.phases(), ElementsAre("preparing ok", "cutting_over failed", "rolling_back ok"))
        << record;
    EXPECT_EQ(record.serving(), 1);
    EXPECT_TRUE(record["downtime_ms"].is_number());
    EXPECT_EQ(shop.answer(), "v1");
    EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
    EXPECT_EQ(shop.inspect("web", 1, "{{.HostConfig.RestartPolicy.Name}}"), "unless-stopped");
    EXPECT_EQ(shop.status()["serving"], 1);
  }
  std::string serves_again() const { return shop.name() + "/1 serves again"; }
};

TEST_F(Health, ThatNeverComesRollsBack) {
  const Record record =
      deploy_over_v1({{"BOOT_MS", "600000"}}, "{path: /health, deadline: 1s, timeout: 200ms}");
  EXPECT_THAT(record, Ended("rolled_back", StartsWith("web gave no answer on port 8000 (")));
  EXPECT_THAT(record.message(), HasSubstr("for 1s; " + serves_again()));
  ASSERT_FALSE(record["probes"].empty());
  EXPECT_EQ(record.first_probe()["status"], nullptr);
  EXPECT_EQ(record.first_probe()["error"], "connection refused");
  expect_v1_serves_again(record);
}

TEST_F(Health, ThatComesLateIsWaitedFor) {
  const Record record =
      deploy_over_v1({{"HEALTH_AFTER_MS", "1500"}}, "{path: /health, deadline: 30s, interval: 50ms}");
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(record.last_probe()["status"], 200);
  EXPECT_THAT(record["probes"].dump(), HasSubstr(R"("body":"v2 warms up\n")"));
  EXPECT_GE(record["downtime_ms"], 1000);
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Health, ThatAnswers500RollsBack) {
  const Record record =
      deploy_over_v1({{"HEALTH_STATUS", "500"}}, "{path: /health, deadline: 1s, timeout: 200ms}");
  EXPECT_THAT(record, Ended("rolled_back", "web answered 500 on /health for 1s; " + serves_again()));
  EXPECT_THAT(record["probes"],
              Contains(AllOf(HasKey("status", 500), HasKey("body", "v2 is not healthy\n"))));
  EXPECT_THAT(record["output"].dump(), HasSubstr("web v2 listens"));
  expect_v1_serves_again(record);
}

TEST_F(Health, ThatRedirectsIsNotFollowed) {
  const Record record = deploy_over_v1({{"HEALTH_REDIRECT", "/"}},
                                       "{path: /health, status: 200, deadline: 1s, timeout: 200ms}");
  EXPECT_THAT(record,
              Ended("rolled_back",
                    HasSubstr("web answered 302 on /health (a redirect to /, which is not followed)")));
  expect_v1_serves_again(record);
}

TEST_F(Health, ThatRedirectsIsGoodWhereThatStatusIs) {
  const Record record =
      deploy_over_v1({{"HEALTH_REDIRECT", "/nowhere"}}, "{path: /health, status: 300-399, deadline: 20s}");
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Health, ThatNeverAnswersItsRequestRollsBack) {
  const Record record =
      deploy_over_v1({{"HEALTH_SILENT", "1"}}, "{path: /health, deadline: 600ms, timeout: 100ms}");
  EXPECT_THAT(record, Ended("rolled_back", StartsWith("web gave no answer on port 8000 (")));
  expect_v1_serves_again(record);
}

/// What counts is the status; the body is not waited for, and not kept whole.
TEST_F(Health, ThatNeverEndsItsAnswerCountsByItsStatus) {
  const Record good = deploy_over_v1({{"HEALTH_ENDLESS", "1"}}, "{path: /health, deadline: 20s}");
  EXPECT_EQ(good.outcome(), "succeeded") << good;
  const Record bad = shop.deploy({.image = "demo:v3",
                                  .env = {{"HEALTH_ENDLESS", "1"}},
                                  .health = "{path: /health, status: 204, deadline: 1s, timeout: 200ms}"});
  EXPECT_THAT(bad, Ended("rolled_back", HasSubstr("web answered 200 on /health for 1s")));
  EXPECT_LE(bad.last_probe()["body"].dump().size(), 520u);
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Health, OfTheOldVersionIsAskedForBeforeTheRollbackIsDone) {
  serve({.env = {{"HEALTH_AFTER_MS", "700"}}});
  const Record record =
      shop.deploy({.image = "demo:unhealthy", .health = "{path: /health, deadline: 300ms, timeout: 100ms}"});
  EXPECT_EQ(record.outcome(), "rolled_back") << record;
  EXPECT_THAT(record["probes"].dump(), HasSubstr("v1 warms up"));
  EXPECT_EQ(record.last_probe()["status"], 200);
  EXPECT_EQ(shop.answer("/health"), "v1 is healthy");
}

}  // namespace
}  // namespace cutover::test
