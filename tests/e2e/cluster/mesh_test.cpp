#include "e2e/cluster/nodes.hpp"
#include "e2e/visitors.hpp"

namespace cutover::test {

using ::testing::IsEmpty;
using Habit = Visitors::Habit;

namespace {

constexpr std::uint16_t kMesh = 8080;
constexpr std::uint16_t kGate = 8081;
/// A user-mode Linux is slow, and each check is a process more; so is each look of ours.
constexpr const char* kPatient = "{path: /health, timeout: 30s, deadline: 5m, interval: 10s}";
constexpr const char* kImpatient = "{path: /health, timeout: 5s, deadline: 15s, interval: 5s}";
constexpr auto kLookAgain = std::chrono::seconds(2);

void invite(Visitors& visitors) {
  visitors.add(Habit::get_and_pause, 4);
  visitors.add(Habit::get_and_stay_and_pause, 4);
}

}  // namespace

/// Requests that come through the Swarm's own ports. The kernel has to have IPVS (support/ipvs/run).
template <class Swarm>
class ThroughMesh : public Swarm {
 protected:
  static void SetUpTestSuite() {
    ASSERT_TRUE(std::filesystem::exists("/proc/net/ip_vs"))
        << "this kernel has no IPVS: support/ipvs/run has";
  }
  /// Two tasks behind the mesh, which see kept connections off before they end.
  static AppFile in_mesh(const std::string& image) {
    AppFile file = Swarm::replicated(image);
    file.publish = "0.0.0.0:" + std::to_string(kMesh);
    file.env = {{"SERVE_ON_MS", "5000"}};
    file.stop = "{grace: 30s}";
    file.health = kPatient;
    return file;
  }
  Record deploy(const AppFile& file) const {
    const int number = this->shop.begin(file);
    while (this->shop.record(number).outcome().empty()) std::this_thread::sleep_for(kLookAgain);
    return this->shop.record(number);
  }
  void serve_first(const AppFile& file) {
    this->shop.configure(file);
    this->daemon.start();
    const Record first = deploy(file);
    ASSERT_EQ(first.outcome(), "succeeded") << first;
  }
};

class TwoNodes : public ClusterOfNodes {
 protected:
  TwoNodes() : ClusterOfNodes({.managers = 1, .workers = 1}, 0) {
    docker({"swarm", "update", "--dispatcher-heartbeat", "20s"});
  }
};

class Mesh : public ThroughMesh<TwoNodes> {
 protected:
  AppFile pulled_in_mesh(const std::string& version) const {
    AppFile file = in_mesh(image(version));
    file.pull = "always";
    return file;
  }
};

/// Each node passes requests on to the other one's task, too.
TEST_F(Mesh, RollingUpdatesAndTheWayBackLoseNoRequest) {
  serve_first(pulled_in_mesh("v1"));
  ASSERT_THAT(nodes_of(), ::testing::ElementsAre("node1", "node2"));
  Visitors here(swarm.outside(), SwarmHost::address(0), kMesh);
  Visitors there(swarm.outside(), SwarmHost::address(1), kMesh);
  invite(here);
  invite(there);
  const auto answered = [&] { return here.answered() + there.answered(); };
  const Record second = deploy(pulled_in_mesh("v2"));
  const int in_update = answered();
  AppFile bad = pulled_in_mesh("v1");
  bad.env["HEALTH_STATUS"] = "500";
  bad.health = kImpatient;
  const Record third = deploy(bad);
  here.stop();
  there.stop();
  EXPECT_EQ(second.outcome(), "succeeded") << second;
  EXPECT_EQ(third.outcome(), "rolled_back") << third;
  EXPECT_EQ(deployment_of(), "2");
  EXPECT_EQ(answer(SwarmHost::address(1) + ":" + std::to_string(kMesh)), "v2");
  EXPECT_THAT(here.failures(), IsEmpty());
  EXPECT_THAT(there.failures(), IsEmpty());
  EXPECT_GT(in_update, 0);
  EXPECT_GT(answered(), in_update);
  EXPECT_GT(here.answered_again(), 0);
  EXPECT_GT(there.answered_again(), 0);
  std::printf("%d requests in an update, %d with one that failed after it\n", in_update, answered());
}

class MeshBehindGate : public ThroughMesh<Cluster> {
 protected:
  static AppFile in_cluster(const std::string& image) {
    AppFile file = in_mesh(image);
    file.web += "  listen: 127.0.0.1:" + std::to_string(kGate) + "\n";
    return file;
  }
  static AppFile on_server(const std::string& image) {
    AppFile file;
    file.image = image;
    file.listen = kGate;
    file.health = kPatient;
    return file;
  }
  std::string answer_of_gate() const { return answer("127.0.0.1:" + std::to_string(kGate)); }
};

TEST_F(MeshBehindGate, AnAppMovesThereAndBackWithoutAGap) {
  serve_first(on_server("demo:v1"));
  Visitors visitors(swarm.network(home), "127.0.0.1", kGate);
  invite(visitors);
  const Record there = deploy(in_cluster("demo:v2"));
  const int on_the_way_there = visitors.answered();
  const std::string in_the_cluster = answer_of_gate();
  const Record back = deploy(on_server("demo:v1"));
  const std::string at_home = answer_of_gate();
  visitors.stop();
  EXPECT_EQ(there.outcome(), "succeeded") << there;
  EXPECT_EQ(in_the_cluster, "v2");
  EXPECT_EQ(back.outcome(), "succeeded") << back;
  EXPECT_EQ(at_home, "v1");
  EXPECT_EQ(deployment_of(), "");
  EXPECT_THAT(visitors.failures(), IsEmpty());
  EXPECT_GT(on_the_way_there, 0);
  EXPECT_GT(visitors.answered(), on_the_way_there);
  std::printf("%d requests on the way there, %d there and back\n", on_the_way_there, visitors.answered());
}

}  // namespace cutover::test
