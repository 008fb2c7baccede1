// The daemon itself: its configuration, its end, its API's answers, and what it never touches or tells.

#include <signal.h>

#include <fstream>

#include "e2e/end_to_end.hpp"

namespace cutover::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Daemon : public EndToEnd {
 protected:
  bool logs(const std::string& text) {
    return eventually([&] { return daemon.log().find(text) != std::string::npos; });
  }
  void break_configuration() {
    std::ofstream(daemon.apps() / (shop.name() + ".yaml")) << "image: demo:v3\nwebb: {port: 8000}\n";
  }
  void expect_old_configuration() {
    const Record record = shop.deploy();
    EXPECT_EQ(record.outcome(), "succeeded") << record;
    EXPECT_EQ(record["image"], "demo:v1");
    EXPECT_EQ(shop.answer(), "v1");
  }
};

TEST_F(Daemon, KeepsItsConfigurationWhenTheOneToReloadIsWrong) {
  serve();
  break_configuration();
  const ApiAnswer answer = daemon.api().post("/v1/reload");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
  EXPECT_THAT(answer.text,
              AllOf(HasSubstr(shop.name() + ".yaml:2:1: webb: unknown key"), HasSubstr("did you mean")));
  expect_old_configuration();
}

TEST_F(Daemon, KeepsItsConfigurationOnSighupToo) {
  serve();
  break_configuration();
  daemon.signal(SIGHUP);
  ASSERT_TRUE(logs("event=configuration_kept"));
  expect_old_configuration();
}

TEST_F(Daemon, ReadsItsConfigurationOnSighup) {
  serve();
  TestApp blog(daemon, docker, "blog", 8418);
  std::ofstream(daemon.apps() / (blog.name() + ".yaml"))
      << "image: demo:v3\npull: never\nwatch: 100ms\nprocesses: {worker: {command: [worker]}}\n";
  EXPECT_EQ(daemon.api().get(blog.path()).status, 404);
  daemon.signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return daemon.api().get(blog.path()).status == 200; }));
  EXPECT_EQ(blog.deploy().outcome(), "succeeded");
  EXPECT_THAT(blog.containers(), ElementsAre("worker-1 running"));
}

TEST_F(Daemon, DoesNotStartOnAStateFolderThatIsInUse) {
  serve();
  const Finished second = daemon.start_another();
  EXPECT_EQ(second.exit_code, 69);
  EXPECT_THAT(second.output + second.errors, HasSubstr("is in use by another cutoverd"));
  EXPECT_EQ(daemon.api().get("/readyz").status, 200);  // its socket is where it was
}

TEST_F(Daemon, LeavesAppsRunningWhenItStops) {
  serve({.processes = {{"worker", "{command: [worker]}"}}});
  const std::string started = shop.inspect("web", 1, "{{.State.StartedAt}}");
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_THAT(shop.containers(), ElementsAre("web-1 running", "worker-1 running"));
  daemon.start();
  EXPECT_EQ(shop.inspect("web", 1, "{{.State.StartedAt}}"), started);
  EXPECT_EQ(shop.status()["serving"], 1);
  EXPECT_EQ(shop.record(1).outcome(), "succeeded");
}

TEST_F(Daemon, AnswersWhoWaitsByTheOutcome) {
  serve();
  const std::string path = shop.path("/deployments?wait=true");
  EXPECT_EQ(daemon.api().post(path, {.body = R"({"tag": "v2"})"}).status, 200);
  const ApiAnswer failed = daemon.api().post(path, {.body = R"({"tag": "missing"})"});
  EXPECT_EQ(failed.status, 422);
  EXPECT_EQ(failed["outcome"], "failed");
  EXPECT_EQ(failed.headers.at("content-type"), "application/json");
  EXPECT_EQ(failed.headers.at("location"), shop.path("/deployments/3"));
  shop.configure({.health = "{path: /health, deadline: 400ms, timeout: 200ms}"});
  const ApiAnswer rolled_back = daemon.api().post(path, {.body = R"({"tag": "unhealthy"})"});
  EXPECT_EQ(rolled_back.status, 422);
  EXPECT_EQ(rolled_back["outcome"], "rolled_back");
  shop.configure({.watch = "60s"});
  PendingAnswer cancelled = daemon.api().begin_post(path, {.body = R"({"tag": "v3"})"});
  ASSERT_TRUE(shop.reaches(5, "watching"));
  shop.cancel(5);
  const ApiAnswer answer = cancelled.get();
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer["outcome"], "rolled_back");
}

TEST_F(Daemon, RefusesWhatItDoesNotKnow) {
  serve();
  EXPECT_EQ(daemon.api().post("/v1/apps/nobody/deployments").status, 404);
  EXPECT_EQ(daemon.api().get(shop.path("/deployments/99")).status, 404);
  EXPECT_EQ(daemon.api().post(shop.path("/deployments"), {.body = R"({"command": ["sh"]})"}).status, 400);
  EXPECT_EQ(daemon.api().post(shop.path("/deployments"), {.body = R"({"tag": "no tag"})"}).status, 400);
  EXPECT_EQ(daemon.api().get(shop.path("/deployments"))["deployments"].size(), 1u);
}

/// Not even one with a name that we want.
TEST_F(Daemon, NeverTouchesAForeignContainer) {
  serve();
  const std::string name = shop.container("web", 2);
  const std::string id = docker({"run", "--detach", "--name", name, "demo:v3", "worker"});
  const std::string before = docker({"inspect", id});
  const Record record = shop.deploy_tag("v2");
  EXPECT_THAT(record, Ended("failed", AllOf(HasSubstr("creating container " + name),
                                            HasSubstr("the name is taken by another container"))));
  EXPECT_EQ(docker({"inspect", id}), before);
  EXPECT_EQ(shop.answer(), "v1");
  EXPECT_EQ(shop.deploy_tag("v3").outcome(), "succeeded");
  daemon.stop();
  daemon.start();
  EXPECT_EQ(docker({"inspect", id}), before);
  docker({"rm", "--force", id});
}

/// Neither in the API nor in the log nor for other users of the host, be the log as talkative as it can.
TEST_F(Daemon, TellsNobodySecrets) {
  const std::string canary = "canary-7f3a";
  const auto env_file = folder.write("shop.env", "FILE_SECRET=" + canary + "-file\n");
  const auto password = folder.write("password", canary + "-password\n");
  daemon.configure("log: {level: trace}\nregistries: {\"" + environment.locked_registry +
                   "\": {username: acme, password_file: " + password.string() + "}}\n");
  const AppFile file{.env = {{"SECRET", canary + "-env"}},
                     .release = "{command: [release]}",
                     .health = "{path: /health, deadline: 1s, timeout: 200ms}",
                     .more = "env_file: " + env_file.string() + "\n"};
  serve(file);
  EXPECT_EQ(shop.answer("/env/SECRET"), canary + "-env");
  EXPECT_EQ(shop.answer("/env/FILE_SECRET"), canary + "-file");
  AppFile changed = file;
  changed.env["SECRET"] = canary + "-changed";
  changed.image = "demo:unhealthy";
  EXPECT_EQ(shop.deploy(changed).outcome(), "rolled_back");
  changed.image = environment.locked_registry + "/private/demo:v1";
  changed.pull = "always";
  EXPECT_EQ(shop.deploy(changed).outcome(), "failed");  // a wrong password
  EXPECT_THAT(shop.record(2).notes(), HasSubstr("changed SECRET"));
  changed.more += "unknown: " + canary + "-unknown\n";
  EXPECT_ANY_THROW(shop.configure(changed));

  std::string said = daemon.log() + daemon.api().post("/v1/reload").text;
  for (const std::string path : {"/v1/apps", "/readyz", "/v1/version"}) said += daemon.api().get(path).text;
  for (const std::string below : {"", "/deployments", "/deployments/1", "/deployments/2", "/deployments/3"}) {
    const ApiAnswer answer = daemon.api().get(shop.path(below));
    EXPECT_EQ(answer.status, 200) << below;
    said += answer.text;
  }
  EXPECT_THAT(said, HasSubstr("rolled_back"));
  EXPECT_THAT(said, Not(HasSubstr(canary)));
  namespace fs = std::filesystem;
  EXPECT_EQ(fs::status(daemon.state()).permissions() & fs::perms::all, fs::perms::owner_all);
}

}  // namespace
}  // namespace cutover::test
