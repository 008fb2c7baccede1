#include "e2e/cluster/cluster.hpp"

namespace cutover::test {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

namespace {

class ClusterScaling : public Cluster {
 protected:
  ApiAnswer scale(const std::string& body) const { return daemon.api().post(shop.path("/scale"), {body}); }
  Finished cutover(std::vector<std::string> words) const {
    words.insert(words.begin(), CUTOVER_COMMAND);
    words.insert(words.end(), {"--socket", daemon.socket().string()});
    return run(words);
  }
};

}  // namespace

TEST_F(ClusterScaling, AddsTasksBesideTheOthersAndTakesThemAwayAgain) {
  serve(replicated());
  const auto before = task_ids();
  const ApiAnswer up = scale(R"({"web": 4})");
  ASSERT_EQ(up.status, 200) << up.text;
  EXPECT_EQ(up["replicas"], Json::parse(R"([{"process": "web", "wanted": 4, "file": 2, "scaled": true}])"));
  EXPECT_THAT(up["containers"], SizeIs(4)) << up.text;
  for (const Json& task : up["containers"]) EXPECT_EQ(task["status"], "running") << up.text;
  EXPECT_THAT(task_ids(), AllOf(SizeIs(4), IsSupersetOf(before)));
  const Finished down = cutover({"scale", shop.name(), "web=1"});
  EXPECT_EQ(down.exit_code, 0) << down.output;
  EXPECT_THAT(down.output,
              AllOf(HasSubstr("web 1/1 on node1"), HasSubstr("web 1 (by `cutover scale`; the file says 2)")));
  EXPECT_THAT(task_ids(), SizeIs(1));
  EXPECT_EQ(deployment_of(), "1");
}

TEST_F(ClusterScaling, OutlivesADeploymentAndTheDaemonUntilTheFileCountsAgain) {
  AppFile file = replicated("demo:v1", 1);
  file.processes = {{"worker", "{command: [worker], replicas: 1}"}};
  serve(file);
  ASSERT_EQ(scale(R"({"web": 3, "worker": 2})").status, 200);
  daemon.stop();
  daemon.start();
  file.image = "demo:v2";
  const Record second = shop.deploy(file);
  ASSERT_EQ(second.outcome(), "succeeded") << second;
  EXPECT_THAT(tasks(), SizeIs(3));
  EXPECT_THAT(tasks("worker"), SizeIs(2));
  const ApiAnswer again = scale(R"({"web": null})");
  ASSERT_EQ(again.status, 200) << again.text;
  EXPECT_THAT(tasks(), SizeIs(1));
  EXPECT_THAT(tasks("worker"), SizeIs(2));
}

TEST_F(ClusterScaling, OfAStoppedAppCountsFromItsStartOn) {
  serve(replicated());
  ASSERT_EQ(daemon.api().post(shop.path("/stop")).status, 200);
  const Finished scaled = cutover({"scale", shop.name(), "web=3"});
  EXPECT_THAT(scaled.output, HasSubstr("is stopped: this counts from its start on"));
  EXPECT_THAT(tasks(), SizeIs(0));
  ASSERT_EQ(daemon.api().post(shop.path("/start")).status, 200);
  EXPECT_THAT(tasks(), SizeIs(3));
}

TEST_F(ClusterScaling, ThatADaemonDiedInIsFinished) {
  serve(replicated());
  daemon.stop();
  docker({"service", "scale", "--detach", service() + "=3"});
  daemon.start();
  EXPECT_TRUE(eventually([&] { return tasks().size() == 2; }));
  EXPECT_THAT(shop.ended(2).message(), HasSubstr("is to have 2 tasks, and has 3"));
}

TEST_F(ClusterScaling, ATaskThatNoNodeTakesIsShownWithTheReason) {
  AppFile file = replicated("demo:v1", 1);
  file.web += "  placement: {max_per_node: 1}\n";
  serve(file);
  PendingAnswer scaling = daemon.api().begin_post(shop.path("/scale"), {R"({"web": 2})"});
  Finished shown;
  EXPECT_TRUE(eventually([&] {
    shown = cutover({"status", shop.name()});
    return shown.output.find("pending: no suitable node") != std::string::npos;
  })) << shown.output;
  EXPECT_THAT(shown.output, HasSubstr("web 1/2 on node1"));
  daemon.kill();
}

TEST_F(ClusterScaling, IsRefusedOnAServer) {
  AppFile file;
  file.publish = "0.0.0.0:8080";
  serve(file);
  const ApiAnswer refused = scale(R"({"web": 2})");
  EXPECT_EQ(refused.status, 409) << refused.text;
  EXPECT_THAT(refused["detail"].get<std::string>(), HasSubstr("each process is one container"));
  EXPECT_EQ(scale(R"({"wbe": 2})").status, 400);
  EXPECT_EQ(shop.status()["replicas"], Json::array());
}

}  // namespace cutover::test
