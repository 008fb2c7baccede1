// Swarms of several nodes, and what becomes of a deployment when some of them do not do their part.

#include "e2e/cluster/nodes.hpp"

namespace cutover::test {

using namespace std::chrono_literals;

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(ClusterOfThree, TasksAreSpreadOverTheNodesThatPullTheDigestWithTheLogin) {
  serve(pulled());
  EXPECT_THAT(nodes_of(), ElementsAre("node1", "node2", "node3"));
  std::vector<std::string> shown;
  const Json status = shop.status();
  for (const Json& task : status["containers"]) shown.push_back(task["node"]);
  std::sort(shown.begin(), shown.end());
  EXPECT_THAT(shown, ElementsAre("node1", "node2", "node3")) << status.dump(1);
  EXPECT_EQ(shop.record(1)["digest"], digests["v1"]);
  EXPECT_EQ(
      docker({"service", "inspect", "--format", "{{.Spec.TaskTemplate.ContainerSpec.Image}}", service()}),
      registry + "/acme/demo@" + digests["v1"]);
  for (std::size_t node = 0; node < swarm.size(); ++node) {
    EXPECT_THAT(engine(node)({"images", "--digests", "--format", "{{.Digest}}", registry + "/acme/demo"}),
                HasSubstr(digests["v1"]))
        << "node " << node;
  }
}

TEST_F(ClusterOfThree, AnImageOfThisHostOnlyIsRefused) {
  shop.configure(replicated("demo:v1"));
  daemon.start();
  const Record first = shop.deploy();
  EXPECT_THAT(first, Ended("failed", AllOf(HasSubstr("the image is on this host only"),
                                           HasSubstr("may run on 3 nodes; push it to a registry"))));
  EXPECT_EQ(deployment_of(), "");
}

TEST_F(ClusterOfThree, AVolumeIsTakenOnlyByAProcessThatIsTiedToANode) {
  AppFile file = pulled();
  file.more += "volumes: [data:/data]\n";
  shop.configure(file);
  daemon.start();
  const Record first = shop.deploy();
  EXPECT_THAT(first, Ended("failed", AllOf(HasSubstr("volume data is another one on each node"),
                                           HasSubstr("node.hostname==NAME"))));
  EXPECT_EQ(deployment_of(), "");
  file.more += "placement: {constraints: [node.hostname==node2]}\n";
  const Record second = shop.deploy(file);
  EXPECT_EQ(second.outcome(), "succeeded") << second;
  EXPECT_THAT(nodes_of(), AllOf(SizeIs(3), Each("node2")));
}

TEST_F(ClusterOfThree, ANodeThatDiesInARollOutIsDoneWithout) {
  serve(pulled());
  shop.configure(pulled("v2"));
  const int number = shop.begin();
  ASSERT_TRUE(eventually([&] { return deployment_of() == "2"; }));
  swarm.engine(2).kill();
  const Record second = shop.ended(number);
  EXPECT_EQ(second.outcome(), "succeeded") << second;
  // A task that was there before the node died counts until the Swarm misses the node.
  const auto only_on_the_others = [&] {
    const auto nodes = nodes_of();
    return nodes.size() == 3 && std::count(nodes.begin(), nodes.end(), "node3") == 0;
  };
  EXPECT_TRUE(eventually(only_on_the_others, 40s)) << ::testing::PrintToString(nodes_of());
  EXPECT_EQ(shop.status()["serving"], 2);
}

TEST_F(ClusterOfThree, SecretsAndConfigsReachAllNodesAndGoWithTheirVersion) {
  AppFile file = pulled();
  const auto token = folder.write("token", "first secret");
  const auto settings = folder.write("settings", "colour = blue");
  file.publish = "0.0.0.0:8080";
  file.web += "  publish_mode: host\n  placement: {max_per_node: 1}\n";
  file.more = "mode: cluster\nupdate: {monitor: 500ms, parallelism: 0}\nsecrets: {token: " + token.string() +
              "}\nconfigs: {settings: {file: " + settings.string() + ", target: /etc/settings}}\n";
  file.env["VOLUME_FILE"] = "/run/secrets/token";
  const auto read = [&] {
    std::vector<std::string> texts;
    for (std::size_t node = 0; node < swarm.size(); ++node) texts.push_back(file_read_by(node));
    return texts;
  };
  serve(file);
  EXPECT_THAT(read(), ElementsAre("first secret", "first secret", "first secret"));
  const std::string secrets_before = docker({"secret", "ls", "--quiet"});
  file.env["VOLUME_FILE"] = "/etc/settings";
  folder.write("token", "second secret");
  const Record second = shop.deploy(file);
  EXPECT_EQ(second.outcome(), "succeeded") << second;
  EXPECT_THAT(read(), ElementsAre("colour = blue", "colour = blue", "colour = blue"));
  const std::string label = "label=io.cutover.app=" + shop.name();
  for (const std::string kind : {"secret", "config"}) {
    const std::string format = "{{index .Spec.Labels \"io.cutover.deployment\"}}";
    const std::string left = docker({kind, "ls", "--quiet", "--filter", label});
    EXPECT_EQ(std::count(left.begin(), left.end(), '\n'), 0) << kind << "s: " << left;
    EXPECT_EQ(docker({kind, "inspect", "--format", format, left}), "2");
  }
  EXPECT_NE(docker({"secret", "ls", "--quiet"}), secrets_before);
}

TEST_F(ClusterOfManagers, ADemotedOneDeploysNothingUntilItIsPromotedAgain) {
  serve(pulled());
  const auto before = task_ids();
  engine(0)({"node", "demote", "node2"});
  const auto manages = [&] { return docker({"info", "--format", "{{.Swarm.ControlAvailable}}"}) == "true"; };
  ASSERT_TRUE(eventually([&] { return !manages(); }));
  const Record second = shop.deploy(pulled("v2"));
  EXPECT_THAT(second, Ended("failed", AllOf(HasSubstr("docker node promote"), HasSubstr("was not touched"))));
  engine(0)({"node", "promote", "node2"});
  ASSERT_TRUE(eventually([&] { return manages() && task_ids().size() == 3; }, 40s));
  EXPECT_EQ(task_ids(), before);
  const Record third = shop.deploy(pulled("v2"));
  EXPECT_EQ(third.outcome(), "succeeded") << third;
  EXPECT_EQ(deployment_of(), "3");
}

TEST_F(ClusterOfManagers, ALeaderThatIsLostInARollOutIsWaitedFor) {
  serve(pulled());
  shop.configure(pulled("v2"));
  const int number = shop.begin();
  ASSERT_TRUE(eventually([&] { return deployment_of() == "2"; }));
  swarm.cut_off(0);
  const Record second = shop.ended(number);
  EXPECT_EQ(second.outcome(), "succeeded") << second;
  const auto only_on_the_others = [&] {
    const auto nodes = nodes_of();
    return nodes.size() == 3 && std::count(nodes.begin(), nodes.end(), "node1") == 0;
  };
  EXPECT_TRUE(eventually(only_on_the_others, 40s)) << ::testing::PrintToString(nodes_of());
  swarm.reconnect(0);
}

}  // namespace cutover::test
