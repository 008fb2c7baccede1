// A new container that is up before its app's turn has come, on a real Engine.

#include <algorithm>
#include <filesystem>
#include <future>
#include <vector>

#include "e2e/end_to_end.hpp"
#include "support/free_port.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class Prestarted : public EndToEnd {
 protected:
  AppFile behind_gate(const std::string& version = "v1") const {
    AppFile file;
    file.image = "demo:" + version;
    file.listen = port;
    return file;
  }
  std::string answer() const { return http_get("127.0.0.1", port, "/").body; }
  std::string first_process(int number) const {
    return docker({"top", shop.container("web", number), "-o", "pid,args"});
  }
  std::filesystem::path folder_of(int number) const {
    return std::filesystem::path(daemon.state()) / "entry" / shop.container("web", number);
  }

  const std::uint16_t port = free_port();
};

TEST_F(Prestarted, TheAppIsTheContainersFirstProcess) {
  serve(behind_gate());
  const Record second = shop.deploy(behind_gate("v2"));
  ASSERT_EQ(second.outcome(), "succeeded") << second;
  EXPECT_EQ(second["account"]["prestarted"], true) << second;
  EXPECT_THAT(answer(), HasSubstr("v2"));
  EXPECT_THAT(first_process(2), Not(HasSubstr("/.cutover/entry")));
  EXPECT_EQ(shop.inspect("web", 2, "{{.Path}}"), "/.cutover/entry");
  EXPECT_FALSE(std::filesystem::exists(folder_of(2) / "held"));
}

TEST_F(Prestarted, ItComesBackByItselfWithoutTheDaemon) {
  serve(behind_gate());
  ASSERT_EQ(shop.deploy(behind_gate("v2")).outcome(), "succeeded");
  daemon.kill();
  docker({"restart", shop.container("web", 2)});
  EXPECT_THAT(first_process(2), Not(HasSubstr("/.cutover/entry")));
  daemon.launch();
  EXPECT_TRUE(eventually([&] { return answer().find("v2") != std::string::npos; }));
}

TEST_F(Prestarted, OneThatIsHeldNeverRunsItsAppByItself) {
  AppFile slow = behind_gate();
  slow.env = {{"DRAIN_MS", "6000"}};
  slow.stop = "{grace: 30s}";
  serve(slow);
  const int second = shop.begin(behind_gate("v2"));
  ASSERT_TRUE(shop.reaches(second, "cutting_over"));
  ASSERT_TRUE(eventually([&] { return shop.runs("web", 2); }));
  daemon.kill();  // while the old version ends, and the new one waits
  EXPECT_TRUE(std::filesystem::exists(folder_of(2) / "held"));
  docker({"restart", "--time", "1", shop.container("web", 2)});
  EXPECT_THAT(first_process(2), HasSubstr("/.cutover/entry"));
  EXPECT_EQ(shop.inspect("web", 2, "{{.HostConfig.RestartPolicy.Name}}"), "no");
  daemon.start();
  const Record ended = shop.ended(second);
  EXPECT_EQ(ended.outcome(), "rolled_back") << ended;
  EXPECT_THAT(answer(), HasSubstr("v1"));
  EXPECT_FALSE(std::filesystem::exists(folder_of(2)));
}

TEST_F(Prestarted, ACommandThatTheImageDoesNotHaveTouchesNothing) {
  serve(behind_gate());
  const std::string image = shop.name() + ":broken";
  docker({"commit", "--change", "ENTRYPOINT [\"/no/such/program\"]", shop.container("web", 1), image});
  AppFile wrong = behind_gate();
  wrong.image = image;
  const Record second = shop.deploy(wrong);
  docker({"rmi", "--force", image});
  EXPECT_THAT(second, Ended("failed", HasSubstr("exec: \"/no/such/program\": not found; " + shop.name() +
                                                "/1 was not touched and serves")));
  EXPECT_EQ(docker({"inspect", "--format", "{{.RestartCount}} {{.State.Running}}", shop.container("web", 1)}),
            "0 true");
}

TEST_F(Prestarted, RetainedVersionsStartAgainAsTheyAre) {
  serve(behind_gate());
  ASSERT_EQ(shop.deploy(behind_gate("v2")).outcome(), "succeeded");
  ASSERT_EQ(shop.deploy(behind_gate("v1")).outcome(), "succeeded");
  AppFile bad = behind_gate("unhealthy");
  bad.health = "{path: /health, timeout: 1s, deadline: 2s, interval: 50ms}";
  EXPECT_EQ(shop.deploy(bad).outcome(), "rolled_back");
  EXPECT_THAT(answer(), HasSubstr("v1"));
}

TEST_F(Prestarted, OneThatIsKilledWhileRequestsDrainLeavesTheOldVersionAsItWas) {
  serve(behind_gate());
  std::future<int> slow = std::async(
      std::launch::async, [this] { return http_get("127.0.0.1", port, "/slow?ms=6000", 20s).status; });
  const int second = shop.begin(behind_gate("v2"));
  ASSERT_TRUE(shop.reaches(second, "cutting_over"));
  docker({"kill", shop.container("web", 2)});
  const Record ended = shop.ended(second);
  EXPECT_NE(slow.wait_for(0s), std::future_status::ready) << "nobody waited for it";
  EXPECT_THAT(ended,
              Ended("rolled_back", HasSubstr("web exited with code 137 before the old version was asked "
                                             "to stop")));
  EXPECT_THAT(answer(), HasSubstr("v1"));
  EXPECT_EQ(slow.get(), 200);
  EXPECT_EQ(shop.inspect("web", 1, "{{.RestartCount}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}"),
            "0 true unless-stopped");
}

TEST_F(Prestarted, KnowsOfItInTheAccountAfterACrash) {
  serve(behind_gate());
  AppFile next = behind_gate("v2");
  next.watch = "5s";
  const int second = shop.begin(next);
  ASSERT_TRUE(shop.reaches(second, "watching"));
  daemon.kill();
  daemon.start();
  const Record ended = shop.ended(second);
  EXPECT_EQ(ended.outcome(), "succeeded") << ended;
  EXPECT_EQ(ended["account"]["prestarted"], true) << ended;
  EXPECT_GT(ended["account"]["image_bytes"], 0) << ended;
}

TEST_F(Prestarted, ComesBackWithoutTheDaemonWhenItsFolderWasRemovedBeforeThatsLastStart) {
  serve(behind_gate());
  ASSERT_EQ(shop.deploy(behind_gate("v2")).outcome(), "succeeded");
  daemon.kill();
  std::filesystem::remove_all(folder_of(2));
  daemon.start();
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder_of(2) / "entry"); }));
  daemon.kill();
  docker({"restart", shop.container("web", 2)});
  EXPECT_THAT(first_process(2), Not(HasSubstr("/.cutover/entry")));
}

TEST_F(Prestarted, IsLeftWhereItsFolderWasLostAndComesBackAllTheSame) {
  serve(behind_gate());
  ASSERT_EQ(shop.deploy(behind_gate("v2")).outcome(), "succeeded");
  EXPECT_EQ(daemon.api().post(shop.path("/stop")).status, 200);
  std::filesystem::remove_all(folder_of(2));
  EXPECT_EQ(daemon.api().post(shop.path("/start")).status, 200);
  EXPECT_THAT(answer(), HasSubstr("v2"));
}

class StartFirst : public Prestarted {
 protected:
  AppFile beside(const std::string& version) const {
    AppFile file = behind_gate(version);
    file.more = "order: start-first\n";
    return file;
  }
};

TEST_F(StartFirst, TheOldVersionServesUntilTheNewOneDoes) {
  serve(beside("v1"));
  const Record second = shop.deploy(beside("v2"));
  EXPECT_THAT(second, Ended("succeeded", HasSubstr("without a gap")));
  EXPECT_EQ(second["downtime_ms"], 0) << second;
  EXPECT_TRUE(second["account"]["gap"].is_null()) << second;
  EXPECT_THAT(answer(), HasSubstr("v2"));
  EXPECT_FALSE(shop.runs("web", 1));
}

TEST_F(StartFirst, AVersionThatAnswersItsUsersBadlyGoesBack) {
  AppFile good = beside("v1");
  serve(good);
  AppFile failing = beside("v2");
  failing.env = {{"HEALTH_STATUS", "500"}};
  failing.health = "{path: /health, status: 200-599, deadline: 20s, interval: 50ms}";
  failing.watch = "20s";
  const int second = shop.begin(failing);
  ASSERT_TRUE(shop.reaches(second, "watching"));
  for (int i = 0; i < 20; ++i) http_get("127.0.0.1", port, "/health");
  EXPECT_THAT(shop.ended(second), Ended("rolled_back", HasSubstr("got a server error or no answer")));
  EXPECT_THAT(answer(), HasSubstr("v1"));
}

TEST_F(StartFirst, AnOldVersionThatAnswersBadlyToItsEndIsNoReasonToGoBack) {
  serve(beside("v1"));
  std::vector<std::future<int>> last;
  for (int i = 0; i < 20; ++i) {
    last.push_back(std::async(std::launch::async, [this] {
      return http_get("127.0.0.1", port, "/slow?ms=3000&status=500", 20s).status;
    }));
  }
  AppFile next = beside("v2");
  next.watch = "6s";
  const Record second = shop.deploy(next);
  for (std::future<int>& one : last) EXPECT_EQ(one.get(), 500);
  EXPECT_EQ(second.outcome(), "succeeded") << second;
  EXPECT_THAT(answer(), HasSubstr("v2"));
}

TEST_F(StartFirst, AKillInTheWatchWindowGoesOnWithTheNewVersion) {
  serve(beside("v1"));
  AppFile next = beside("v2");
  next.watch = "5s";
  const int second = shop.begin(next);
  ASSERT_TRUE(shop.reaches(second, "watching"));
  daemon.kill();
  daemon.start();
  EXPECT_EQ(shop.ended(second).outcome(), "succeeded");
  EXPECT_THAT(answer(), HasSubstr("v2"));
  EXPECT_FALSE(shop.runs("web", 1));
}

}  // namespace
}  // namespace cutover::test
