// kill -9, and a start on what it left behind. And hosts whose history was lost.

#include <filesystem>

#include "e2e/end_to_end.hpp"
#include "support/demo_image.hpp"
#include "support/taken_port.hpp"

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

/// An app that should run and does not, found when the daemon starts.
class Reconcile : public Recovery {
 protected:
  /// v2 from the registry serves, as shop/2, with a worker.
  void serve_from_registry() {
    const std::map<std::string, std::string> processes{{"worker", "{command: [worker]}"}};
    serve({.processes = processes});
    const Record second = shop.deploy(
        {.image = environment.open_registry + "/demo:v2", .pull = "always", .processes = processes});
    ASSERT_EQ(second.outcome(), "succeeded") << second;
    daemon.stop();
  }
  void expect_v2_restored(const std::string& reason) {
    daemon.start();
    const Record record = shop.record(3);
    EXPECT_THAT(record, Ended("rolled_back", reason + "; " + shop.name() + "/2 serves again"));
    EXPECT_EQ(record["requested_by"]["kind"], "daemon");
    EXPECT_EQ(shop.answer(), "v2");
    EXPECT_THAT(shop.containers(),
                ElementsAre("web-1 exited", "web-2 running", "worker-1 exited", "worker-2 running"));
    EXPECT_EQ(shop.status()["serving"], 2);
    for (const char* process : {"web", "worker"}) {
      EXPECT_EQ(shop.inspect(process, 2, "{{.HostConfig.RestartPolicy.Name}}"), "unless-stopped");
    }
  }
};

TEST_F(Reconcile, OfAContainerThatWasStoppedByHandStartsIt) {
  serve_from_registry();
  docker({"stop", shop.container("worker", 2)});
  expect_v2_restored("container " + shop.container("worker", 2) + " does not run");
}

TEST_F(Reconcile, OfAContainerThatWasRemovedMakesItAgain) {
  serve_from_registry();
  docker({"rm", "--force", shop.container("web", 2)});
  expect_v2_restored("container " + shop.container("web", 2) + " is gone");
  EXPECT_EQ(shop.inspect("web", 2, "{{.Config.Image}}"),
            environment.open_registry + "/demo@" + std::string(shop.record(2)["digest"]));
}

TEST_F(Reconcile, OfAnImageThatIsGoneTooBringsItInAgain) {
  const std::string image = environment.open_registry + "/pruned:v2";  // that no other test uses
  push_demo_image(docker, {.reference = image, .version = "v2", .environment = {{"ONLY_HERE", "1"}}});
  serve();
  const Record second = shop.deploy({.image = image, .pull = "always"});
  ASSERT_EQ(second.outcome(), "succeeded") << second;
  daemon.stop();
  docker({"rm", "--force", shop.container("web", 2)});
  docker({"rmi", environment.open_registry + "/pruned@" + std::string(second["digest"])});
  daemon.start();
  EXPECT_THAT(shop.record(3), Ended("rolled_back", HasSubstr("is gone; " + shop.name() + "/2 serves again")));
  EXPECT_EQ(shop.answer(), "v2");
}

TEST_F(Reconcile, OfAContainerThatWasRenamedGivesItsNameBackAndLeavesItRunning) {
  serve_from_registry();
  const std::string started = shop.inspect("web", 2, "{{.State.StartedAt}}");
  docker({"rename", shop.container("web", 2), shop.name() + "-by-hand"});
  expect_v2_restored("container " + shop.container("web", 2) + " was renamed to " + shop.name() + "-by-hand");
  EXPECT_EQ(shop.inspect("web", 2, "{{.State.StartedAt}}"), started);
}

TEST_F(Reconcile, LeavesAloneWhatAnOperatorStopped) {
  serve();
  ASSERT_EQ(daemon.api().post(shop.path("/stop")).status, 200);
  crash_and_start();
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 exited"));
  EXPECT_EQ(daemon.api().get(shop.path("/deployments"))["deployments"].size(), 1u);
}

TEST_F(Reconcile, ThatCanNotMendSaysWhy) {
  serve();
  daemon.stop();
  docker({"rm", "--force", shop.container("web", 1)});
  const TakenPort taken(shop.address(), shop.port());
  daemon.start();
  EXPECT_THAT(shop.record(2),
              Ended("needs_attention", HasSubstr("container " + shop.container("web", 1) + " is gone; " +
                                                 shop.name() + "/1 could not be restored: ")));
  EXPECT_TRUE(shop.status()["serving"].is_null());
}

}  // namespace
}  // namespace cutover::test
