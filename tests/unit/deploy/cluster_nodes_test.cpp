// Where an app may run on a swarm in memory: what of it is found unfit before anything is touched.

#include "deploy/cluster/placement.hpp"
#include "deploy/on_cluster.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using model::Outcome;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class NodesOfCluster : public OnCluster {
 protected:
  NodesOfCluster() {
    engine::Node second{"id-2", "node2", "10.0.0.2", true, true, false, "x86_64"};
    fake_swarm.nodes.push_back(std::move(second));
  }

  engine::Node& second() { return fake_swarm.nodes.back(); }
  void tie(std::size_t process, const std::string& constraint) {
    shop.processes.at(process).placement.constraints = {constraint};
  }
  std::vector<std::string> left_by(const std::string& constraint) {
    model::Placement placement;
    placement.constraints = {constraint};
    std::vector<std::string> names;
    for (const engine::Node& node : deploy::nodes_for(placement, fake_swarm.nodes))
      names.push_back(node.hostname);
    return names;
  }
  /// The message, "" where it succeeds.
  std::string refusal(const std::string& tag) {
    configure();
    const auto changes = fake_swarm.trace.size();
    const auto deployment = deployed(tag);
    if (deployment.outcome == Outcome::succeeded) return "";
    EXPECT_EQ(deployment.outcome, Outcome::failed);
    EXPECT_EQ(fake_swarm.trace.size(), changes) << "something was touched";
    return deployment.message;
  }
  std::vector<std::string> notes(int number) {
    std::vector<std::string> all;
    for (const model::Event& event : store.journal(model::DeploymentId{"shop", number})) {
      if (const auto* noted = std::get_if<model::Noted>(&event.body)) all.push_back(noted->text);
    }
    return all;
  }
  void publish_on_its_node(const TakenPort& port) {
    shop.processes.front().web->publish =
        model::Publish{"0.0.0.0", static_cast<std::uint16_t>(port.port()), model::PublishMode::host};
  }
  void use_volume(const std::string& source) { shop.volumes = {{source, "/data", false}}; }
};

TEST_F(NodesOfCluster, ConstraintsLeaveThoseOfWhichTheyMayHold) {
  second().architecture = "aarch64";
  EXPECT_THAT(left_by("node.hostname==node2"), ElementsAre("node2"));
  EXPECT_THAT(left_by("node.hostname != NODE2"), ElementsAre("node1"));
  EXPECT_THAT(left_by("node.id==node-id"), ElementsAre("node1"));
  EXPECT_THAT(left_by("node.role==worker"), ElementsAre("node2"));
  EXPECT_THAT(left_by("node.role!=worker"), ElementsAre("node1"));
  EXPECT_THAT(left_by("node.platform.arch==arm64"), ElementsAre("node2"));
  EXPECT_THAT(left_by("node.platform.arch==amd64"), ElementsAre("node1"));
  EXPECT_THAT(left_by("node.labels.disk==ssd"), ElementsAre("node1", "node2"));
  EXPECT_THAT(left_by("node.hostname==node3"), IsEmpty());
}

TEST_F(NodesOfCluster, VolumesOfAProcessThatIsTiedToNoNodeAreRefused) {
  use_volume("media");
  const std::string why = "volume media is another one on each node, and web may run on 2 of them";
  EXPECT_THAT(refusal("v1"), HasSubstr(why));
  second().is_ready = false;
  EXPECT_THAT(refusal("v1"), HasSubstr(why)) << "it may be back";
  tie(0, "node.labels.disk==ssd");
  EXPECT_THAT(refusal("v1"), HasSubstr(why)) << "several may have it";
  tie(0, "node.hostname==node1");
  EXPECT_EQ(refusal("v1"), "");
  tie(0, "node.role==manager");
  EXPECT_EQ(refusal("v2"), "") << "there is one";
}

TEST_F(NodesOfCluster, AVolumeOnTwoNodesIsRefused) {
  use_volume("media");
  shop.processes.push_back(worker());
  tie(0, "node.hostname==node1");
  tie(1, "node.hostname==node2");
  EXPECT_THAT(refusal("v1"), HasSubstr("volume media would be one on node node1 for web, and another one on "
                                       "node node2 for worker: tie all processes to one node"));
  tie(1, "node.id==node-id");
  EXPECT_EQ(refusal("v1"), "");
}

TEST_F(NodesOfCluster, ANewVersionIsNotPartedFromItsData) {
  use_volume("media");
  tie(0, "node.hostname==node1");
  ASSERT_EQ(refusal("v1"), "");
  tie(0, "node.hostname==node2");
  EXPECT_THAT(refusal("v2"), HasSubstr("the data of volume media lies on node node1, and the new version is "
                                       "tied to node node2, which has its own: tie it to node node1, or"));
  use_volume("media2");
  EXPECT_EQ(refusal("v2"), "");
}

TEST_F(NodesOfCluster, AnAppThatMovesInIsNotPartedFromItsData) {
  use_volume("media");
  shop.mode = model::Mode::server;
  shop.processes.front().replicas = 1;
  ASSERT_EQ(refusal("v1"), "");
  shop.mode = model::Mode::cluster;
  tie(0, "node.hostname==node2");
  EXPECT_THAT(refusal("v2"), HasSubstr("the data of volume media lies on node node1"));
  tie(0, "node.hostname==node1");
  EXPECT_EQ(refusal("v2"), "");
}

TEST_F(NodesOfCluster, AnAppThatMovesOutIsNotPartedFromItsData) {
  use_volume("media");
  tie(0, "node.hostname==node2");
  shop.processes.front().replicas = 1;
  ASSERT_EQ(refusal("v1"), "");
  shop.mode = model::Mode::server;
  EXPECT_THAT(refusal("v2"), HasSubstr("the data of volume media lies on node node2, and the new version "
                                       "would run on this host, which has its own: copy the data here"));
  use_volume("media2");
  EXPECT_EQ(refusal("v2"), "");
}

TEST_F(NodesOfCluster, AFolderThatMayBeTheSameOneIsNotedOnly) {
  use_volume("/srv/media");
  tie(0, "node.hostname==node1");
  ASSERT_EQ(refusal("v1"), "");
  tie(0, "node.hostname==node2");
  ASSERT_EQ(refusal("v2"), "");
  EXPECT_THAT(notes(2), Contains("the data of volume /srv/media lies on node node1, and the new version is "
                                 "tied to node node2, which has its own"));
}

TEST_F(NodesOfCluster, APlanChecksTheNetworksAsTheDeploymentDoes) {
  shop.networks = {"backend"};
  configure();
  const auto checks = [this] { return run(service->plan("shop", model::Request())).value().checks; };
  EXPECT_THAT(checks(),
              Contains(deploy::Plan::Check{"network", true, "backend will be made, as an overlay"}));
  EXPECT_THAT(fake_swarm.trace, IsEmpty());
  engine.networks.insert("backend");
  EXPECT_THAT(checks(), Contains(::testing::Field(&deploy::Plan::Check::text,
                                                  HasSubstr("network backend is one of this host only"))));
}

TEST_F(NodesOfCluster, APlanSaysWhenTheContainersOfAnAppThatMovesInAreStopped) {
  shop.mode = model::Mode::server;
  shop.processes.front().replicas = 1;
  ASSERT_EQ(refusal("v1"), "");
  shop.mode = model::Mode::cluster;
  configure();
  const auto steps = [this] { return run(service->plan("shop", model::Request())).value().steps; };
  const std::string stop = "stop shop-web-1 with SIGTERM, SIGKILL after 30s";
  EXPECT_EQ(steps().back(), stop) << "they run side by side";
  shop.processes.front().update.order = model::Order::stop_first;
  configure();
  EXPECT_EQ(steps().front(), stop);
  EXPECT_EQ(steps().back(), "watch them for 5s");
}

TEST_F(NodesOfCluster, AProcessThatMayRunWhereTheHealthCheckCantIsRefused) {
  second().architecture = "aarch64";
  const std::string why =
      "web may run on node node2, which is aarch64, and health checks are made by a program of this host's "
      "architecture; write `placement: {constraints: [node.platform.arch==x86_64]}`";
  EXPECT_THAT(refusal("v1"), HasSubstr(why));
  second().is_active = false;
  EXPECT_THAT(refusal("v1"), HasSubstr(why)) << "it may be back";
  tie(0, "node.platform.arch==aarch64");
  EXPECT_THAT(refusal("v1"), HasSubstr(why));
  tie(0, "node.labels.disk==ssd");
  EXPECT_THAT(refusal("v1"), HasSubstr(why));
  for (const char* fits : {"node.platform.arch==x86_64", "node.platform.arch!=arm64", "node.hostname==node1",
                           "node.id!=id-2", "node.role==manager"}) {
    tie(0, fits);
    EXPECT_EQ(refusal("v1"), "") << fits;
  }
}

TEST_F(NodesOfCluster, AnImageOfThisHostStaysOnIt) {
  shop.pull = model::PullPolicy::never;
  engine.local.at("acme/shop:v1").repo_digests.clear();
  EXPECT_THAT(refusal("v1"), HasSubstr("the image is on this host only, and web may run on 2 nodes"));
  tie(0, "node.hostname==node2");
  EXPECT_THAT(refusal("v1"), HasSubstr("the image is on this host only, and web is tied to node node2"));
  second().is_ready = false;
  EXPECT_THAT(refusal("v1"), HasSubstr("web is tied to node node2"));
  tie(0, "node.hostname==node1");
  EXPECT_EQ(refusal("v1"), "");
}

TEST_F(NodesOfCluster, APortOfThisHostCountsWhereATaskMayRunHere) {
  const TakenPort taken("0.0.0.0", 0);
  publish_on_its_node(taken);
  EXPECT_THAT(refusal("v1"), HasSubstr("is taken"));
  tie(0, "node.role==worker");
  EXPECT_EQ(refusal("v1"), "");
}

TEST_F(NodesOfCluster, APortOfThisHostDoesNotCountWhereItIsDrained) {
  const TakenPort taken("0.0.0.0", 0);
  publish_on_its_node(taken);
  fake_swarm.nodes.front().is_active = false;
  EXPECT_EQ(refusal("v1"), "");
}

TEST_F(NodesOfCluster, TwoServicesMayHaveAPortOfNodesOfTheirOwn) {
  auto& blog = fake_swarm.services["blog-web"];
  blog.spec.name = "blog-web";
  blog.spec.ports = {{80, 18080, model::PublishMode::host}};
  tie(0, "node.role==worker");
  shop.processes.front().web->publish = model::Publish{"0.0.0.0", 18080, model::PublishMode::ingress};
  EXPECT_THAT(refusal("v1"), HasSubstr("port 18080 of the Swarm is published by service blog-web"));
  shop.processes.front().web->publish->mode = model::PublishMode::host;
  EXPECT_EQ(refusal("v1"), "");
  blog.spec.ports.front().mode = model::PublishMode::ingress;
  fake_swarm.services.erase("shop-web");
  EXPECT_THAT(refusal("v2"), HasSubstr("port 18080 of the Swarm is published by service blog-web"));
}

}  // namespace
}  // namespace cutover::test
