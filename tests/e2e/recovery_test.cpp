// kill -9, and a start on what it left behind. And hosts whose history was lost.

#include <filesystem>

#include "e2e/end_to_end.hpp"
#include "e2e/taken_port.hpp"

namespace cutover::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class Recovery : public EndToEnd {
 protected:
  void crash_and_start() {
    daemon.kill();
    daemon.start();
  }
  void lose_history() {
    daemon.stop();
    std::filesystem::remove_all(daemon.state());
    daemon.start();
  }
  void expect_v1_alone() {
    EXPECT_EQ(shop.answer(), "v1");
    EXPECT_THAT(shop.containers(), ElementsAre("web-1 running"));
    EXPECT_EQ(shop.status()["serving"], 1);
    EXPECT_EQ(shop.inspect("web", 1, "{{.HostConfig.RestartPolicy.Name}}"), "unless-stopped");
  }
};

TEST_F(Recovery, FromACrashWhilePreparingEndsTheDeployment) {
  serve();
  const TakenPort registry("127.0.0.1", 0);
  const int second =
      shop.begin({.image = "127.0.0.1:" + std::to_string(registry.port()) + "/demo:v2", .pull = "always"});
  ASSERT_TRUE(shop.reaches(second, "preparing"));
  crash_and_start();
  EXPECT_THAT(shop.record(second),
              Ended("failed", StartsWith("cutoverd ended while the deployment was preparing")));
  expect_v1_alone();
}

TEST_F(Recovery, FromACrashWhileReleasingEndsTheDeploymentAndItsCommand) {
  serve();
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  crash_and_start();
  EXPECT_THAT(shop.record(second),
              Ended("failed", StartsWith("cutoverd ended while the deployment was releasing; " + shop.name() +
                                         "/1 was not touched")));
  expect_v1_alone();
}

TEST_F(Recovery, FromACrashWhileTheOldVersionDrainsBringsItBack) {
  serve({.env = {{"DRAIN_MS", "1500"}}, .stop = "{grace: 60s}"});
  const int second = shop.begin({.image = "demo:v2"});
  ASSERT_TRUE(shop.reaches(second, "cutting_over"));
  ASSERT_TRUE(eventually([&] { return shop.answer().empty(); }));
  crash_and_start();
  const Record record = shop.record(second);
  EXPECT_THAT(record,
              Ended("rolled_back", StartsWith("cutoverd ended while the deployment was cutting over")));
  expect_v1_alone();
}

TEST_F(Recovery, FromACrashWhileTheNewVersionBootsGoesOnWithIt) {
  serve();
  const int second = shop.begin({.image = "demo:v2", .env = {{"BOOT_MS", "2000"}}});
  ASSERT_TRUE(eventually([&] { return shop.runs("web", second); }));
  const std::string started = shop.inspect("web", second, "{{.State.StartedAt}}");
  crash_and_start();
  const Record record = shop.ended(second);
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(shop.answer(), "v2");
  EXPECT_EQ(shop.inspect("web", second, "{{.State.StartedAt}}"), started);
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 exited", "web-2 running"));
}

TEST_F(Recovery, FromACrashWhileWatchingWatchesAnew) {
  serve();
  const int second = shop.begin({.image = "demo:v2", .watch = "2s"});
  ASSERT_TRUE(shop.reaches(second, "watching"));
  crash_and_start();
  EXPECT_EQ(shop.ended(second).outcome(), "succeeded") << shop.record(second);
  EXPECT_EQ(shop.answer(), "v2");
  EXPECT_EQ(shop.inspect("web", second, "{{.HostConfig.RestartPolicy.Name}}"), "unless-stopped");
}

TEST_F(Recovery, OfANewVersionThatBreaksMeanwhileRollsBack) {
  serve();
  const int second = shop.begin({.image = "demo:v2", .watch = "60s"});
  ASSERT_TRUE(shop.reaches(second, "watching"));
  daemon.kill();
  EXPECT_EQ(shop.answer("/exit?code=1"), "");
  ASSERT_TRUE(eventually([&] { return !shop.runs("web", second); }));
  daemon.start();
  const Record record = shop.ended(second);
  EXPECT_EQ(record.outcome(), "rolled_back") << record;
  expect_v1_alone();
}

TEST_F(Recovery, FromACrashInTheRollbackFinishesIt) {
  serve({.env = {{"BOOT_MS", "1500"}}});
  const int second = shop.begin({.image = "demo:v2", .env = {{"EXIT_AFTER_MS", "0"}}});
  ASSERT_TRUE(shop.reaches(second, "rolling_back"));
  crash_and_start();
  EXPECT_EQ(shop.ended(second).outcome(), "rolled_back") << shop.record(second);
  expect_v1_alone();
}

TEST_F(Recovery, OfAFirstDeploymentThatNeverGotHealthyLeavesNothing) {
  shop.configure({.env = {{"BOOT_MS", "600000"}}, .health = "{path: /health, deadline: 1s, timeout: 200ms}"});
  daemon.start();
  const int first = shop.begin();
  ASSERT_TRUE(eventually([&] { return shop.runs("web", first); }));
  crash_and_start();
  EXPECT_EQ(shop.ended(first).outcome(), "failed") << shop.record(first);
  EXPECT_THAT(shop.containers(), testing::IsEmpty());
}

TEST_F(Recovery, LosesNothingThatWasAccepted) {
  serve();
  const int second = shop.begin({.image = "demo:v2", .release = waiting_release, .more = data_volume});
  ASSERT_TRUE(eventually([&] { return shop.runs("release", second); }));
  const ApiRequest request{.body = R"({"tag": "v3"})", .headers = {"Idempotency-Key: build-78"}};
  EXPECT_EQ(daemon.api().post(shop.path("/deployments"), request).status, 202);
  daemon.kill();
  finish_release();
  daemon.start();
  EXPECT_EQ(shop.ended(3).outcome(), "succeeded") << shop.record(3);
  EXPECT_EQ(shop.answer(), "v3");
  EXPECT_EQ(daemon.api().post(shop.path("/deployments"), request)["number"], 3);
  EXPECT_EQ(daemon.api().get(shop.path("/deployments"))["deployments"].size(), 3u);
}

TEST_F(Recovery, OfAHostWhoseHistoryWasLostKnowsWhatServes) {
  serve();
  shop.deploy_tag("v2");
  lose_history();
  EXPECT_EQ(shop.status()["serving"], 2);
  const Record record = shop.deploy_tag("v3");
  EXPECT_EQ(record.outcome(), "succeeded") << record;
  EXPECT_EQ(record.number(), 3);
  EXPECT_EQ(record["previous"], 2);
  EXPECT_EQ(shop.answer(), "v3");
  EXPECT_FALSE(shop.runs("web", 2));
}

TEST_F(Recovery, OfAHostWhoseHistoryWasLostStillRollsBack) {
  serve();
  lose_history();
  const Record record =
      shop.deploy({.image = "demo:unhealthy", .health = "{path: /health, deadline: 1s, timeout: 200ms}"});
  EXPECT_THAT(record, Ended("rolled_back", HasSubstr(shop.name() + "/1 serves again")));
  expect_v1_alone();
}

}  // namespace
}  // namespace cutover::test
