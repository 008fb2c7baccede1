// The demo app does what tests rely on, as process 1 of a container.

#include <gmock/gmock.h>

#include <fstream>

#include "support/eventually.hpp"
#include "support/http_get.hpp"
#include "support/process.hpp"
#include "support/scratch_folder.hpp"
#include "support/test_environment.hpp"

namespace cutover::test {
namespace {

using testing::HasSubstr;

/// A container of the demo app, removed at the end.
class DemoContainer {
 public:
  DemoContainer(const std::string& image, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"run", "--detach", image};
    command.insert(command.end(), arguments.begin(), arguments.end());
    id_ = docker(command);
  }
  DemoContainer(const DemoContainer&) = delete;
  DemoContainer& operator=(const DemoContainer&) = delete;
  ~DemoContainer() { docker.attempt({"rm", "--force", "--volumes", id_}); }

  std::string inspect(const std::string& format) const {
    return docker({"inspect", "--format", format, id_});
  }
  HttpAnswer get(const std::string& path, std::chrono::milliseconds limit = std::chrono::seconds(10)) const {
    return http_get(inspect("{{.NetworkSettings.IPAddress}}"), 8000, path, limit);
  }
  bool answers() const {
    return eventually([&] { return get("/").status == 200; });
  }
  int exit_code() const { return std::stoi(docker({"wait", id_})); }
  std::string log() const { return docker({"logs", id_}); }
  void copy(const std::string& file, const std::string& target) const {
    docker({"cp", file, id_ + ":" + target});
  }
  void take(const std::string& file, const std::string& target) const {
    docker({"cp", id_ + ":" + file, target});
  }
  void signal(const std::string& name) const { docker({"kill", "--signal", name, id_}); }
  /// What curl says of a request with a body and these headers.
  std::string post(const std::string& path, const std::string& body, const std::string& header) const {
    return run({"curl", "--silent", "--header", header, "--data-binary", body,
                "http://" + inspect("{{.NetworkSettings.IPAddress}}") + ":8000" + path})
        .output;
  }
  bool running() const { return inspect("{{.State.Running}}") == "true"; }

 private:
  const DockerCli& docker = TestEnvironment::get().docker;
  std::string id_;
};

TEST(DemoApp, AnswersWithItsVersion) {
  const DemoContainer app("demo:v2", {});
  ASSERT_TRUE(app.answers());
  HttpAnswer answer = app.get("/");
  EXPECT_EQ(answer.body, "v2\n");
  EXPECT_EQ(answer.headers["x-version"], "v2");
}

TEST(DemoApp, HealthIsWhatItIsToldToBe) {
  const DemoContainer unhealthy("demo:unhealthy", {});
  ASSERT_TRUE(unhealthy.answers());
  EXPECT_EQ(unhealthy.get("/health").status, 500);
  const DemoContainer redirecting("demo:v1", {"web", "HEALTH_REDIRECT=/login"});
  ASSERT_TRUE(redirecting.answers());
  HttpAnswer answer = redirecting.get("/health");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.headers["location"], "/login");
}

TEST(DemoApp, EndlessAndSilentHealthAnswersNeverEnd) {
  for (const char* behaviour : {"HEALTH_ENDLESS=1", "HEALTH_SILENT=1"}) {
    const DemoContainer app("demo:v1", {"web", behaviour});
    ASSERT_TRUE(app.answers());
    EXPECT_EQ(app.get("/health", std::chrono::milliseconds(300)).body, "no answer in time") << behaviour;
  }
}

TEST(DemoApp, HealthCanComeLateAndGoAgain) {
  const DemoContainer late("demo:v1", {"web", "HEALTH_AFTER_MS=600000"});
  ASSERT_TRUE(late.answers());
  EXPECT_EQ(late.get("/health").status, 503);
  const DemoContainer breaking("demo:v1", {"web", "HEALTH_UNTIL_MS=0"});
  ASSERT_TRUE(breaking.answers());
  EXPECT_EQ(breaking.get("/health").status, 500);
}

TEST(DemoApp, HealthBreaksWhenItIsToldTo) {
  const DemoContainer app("demo:v1", {});
  ASSERT_TRUE(app.answers());
  EXPECT_EQ(app.get("/health").status, 200);
  EXPECT_EQ(app.get("/break").body, "v1\n");
  EXPECT_EQ(app.get("/health").status, 500);
}

TEST(DemoApp, HealthCanDependOnAFileThatMustNotBeThere) {
  const DemoContainer healthy("demo:v1", {"web", "HEALTH_UNLESS_FILE=/migrated"});
  ASSERT_TRUE(healthy.answers());
  EXPECT_EQ(healthy.get("/health").status, 200);
  const DemoContainer unhealthy("demo:v1", {"web", "HEALTH_UNLESS_FILE=/demo"});
  ASSERT_TRUE(unhealthy.answers());
  EXPECT_EQ(unhealthy.get("/health").body, "v1 can't do with /demo\n");
}

TEST(DemoApp, SigtermEndsItAfterTheRequestsInFlight) {
  const DemoContainer app("demo:v1", {"web", "DRAIN_MS=1"});
  ASSERT_TRUE(app.answers());
  const std::string address = app.inspect("{{.NetworkSettings.IPAddress}}");
  Process request({.argv = {"curl", "--silent", "http://" + address + ":8000/slow?ms=1500"}});
  Process probe({.argv = {"curl", "--silent", "http://" + address + ":8000/slow?ms=200"}});
  ASSERT_EQ(probe.wait(std::chrono::seconds(10)), 0);  // begun after the other one, so that is in flight
  app.signal("TERM");
  EXPECT_EQ(app.exit_code(), 0);
  EXPECT_EQ(request.wait(std::chrono::seconds(10)), 0);
  EXPECT_EQ(request.output(), "v1\n");
  EXPECT_THAT(app.log(), HasSubstr("web v1 stops"));
}

TEST(DemoApp, IgnoringSigtermItNeedsSigkill) {
  const DemoContainer app("demo:v1", {"worker", "IGNORE_SIGTERM=1"});
  ASSERT_TRUE(eventually([&] { return app.log() == "worker v1 works"; }));
  app.signal("TERM");
  EXPECT_TRUE(app.running());
  app.signal("KILL");
  EXPECT_EQ(app.exit_code(), 137);
}

TEST(DemoApp, ExitsByItselfWithTheGivenCode) {
  const DemoContainer app("demo:v1", {"web", "EXIT_AFTER_MS=0", "EXIT_CODE=3"});
  EXPECT_EQ(app.exit_code(), 3);
}

TEST(DemoApp, EndsWhenARequestTellsItTo) {
  const DemoContainer app("demo:v1", {});
  ASSERT_TRUE(app.answers());
  EXPECT_EQ(app.get("/exit?code=7").status, 0);
  EXPECT_EQ(app.exit_code(), 7);
}

TEST(DemoApp, ReleasePrintsAndExitsWithTheGivenCode) {
  const DemoContainer release("demo:v1", {"release", "EXIT_CODE=4", "PRINT_MB=2", "SLEEP_MS=10"});
  EXPECT_EQ(release.exit_code(), 4);
  EXPECT_GT(release.log().size(), 2u * 1024 * 1024);
}

TEST(DemoApp, ReleaseLeavesALineInAFile) {
  const DemoContainer release("demo:v1", {"release", "APPEND_FILE=/releases", "SLEEP_MS=600000"});
  ASSERT_TRUE(eventually([&] { return release.log() == "release v1 begins"; }));
  release.signal("TERM");
  EXPECT_EQ(release.exit_code(), 143);
}

TEST(DemoApp, ReleaseWaitsForAFile) {
  const DemoContainer release("demo:v1", {"release", "WAIT_FOR_FILE=/go", "SLEEP_MS=10"});
  ASSERT_TRUE(eventually([&] { return release.log() == "release v1 begins"; }));
  EXPECT_TRUE(release.running());
  release.copy("/etc/hostname", "/go");
  EXPECT_EQ(release.exit_code(), 0);
}

TEST(DemoApp, WritesDownEachOrderAsOftenAsItComes) {
  const DemoContainer app("demo:v1", {"web", "ORDERS_FILE=/orders"});
  ASSERT_TRUE(app.answers());
  EXPECT_EQ(app.post("/orders?id=a", "Wikipedia", "Expect: 100-continue"), "a 9 300286872 v1\n");
  EXPECT_EQ(app.post("/orders?id=b", "Wikipedia", "Transfer-Encoding: chunked"), "b 9 300286872 v1\n");
  EXPECT_EQ(app.post("/orders?id=b", "again", "Connection: close"), "b 5 99156481 v1\n");
  const ScratchFolder folder;
  app.take("/orders", folder.path() / "orders");
  std::ifstream file(folder.path() / "orders");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            "a 9 300286872 v1\nb 9 300286872 v1\nb 5 99156481 v1\n");
}

TEST(DemoApp, AnswersTheSameToEverybodyAtTheLeastCost) {
  const DemoContainer app("demo:v1", {"canned"});
  EXPECT_TRUE(eventually([&] { return app.post("/any", "", "Accept: */*") == "Hello, world\n"; }));
  app.signal("TERM");
  EXPECT_EQ(app.exit_code(), 0);
}

TEST(DemoApp, ShowsItsEnvironmentAndArguments) {
  const DemoContainer app("demo:v1", {"web", "COLOUR=blue"});
  ASSERT_TRUE(app.answers());
  EXPECT_THAT(app.get("/env").body, HasSubstr("COLOUR\n"));
  EXPECT_EQ(app.get("/env/COLOUR").body, "blue");
  EXPECT_EQ(app.get("/env/NOTHING").status, 404);
  EXPECT_EQ(app.get("/args").body, "/demo\nweb\nCOLOUR=blue\n");
}

}  // namespace
}  // namespace cutover::test
