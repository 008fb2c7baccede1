#include "e2e/cluster/cluster.hpp"
#include "e2e/visitors.hpp"

namespace cutover::test {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Habit = Visitors::Habit;

namespace {

constexpr std::uint16_t kMesh = 8080;
constexpr std::uint16_t kGate = 8081;
/// A user-mode Linux is slow, and each check is a process more; so is each look of ours.
constexpr const char* kPatient = "{path: /health, timeout: 30s, deadline: 5m, interval: 10s}";
constexpr auto kLookAgain = std::chrono::seconds(2);

}  // namespace

/// Requests that come through the Swarm's own ports. The kernel has to have IPVS (support/ipvs/run).
class Mesh : public Cluster {
 protected:
  static void SetUpTestSuite() {
    ASSERT_TRUE(std::filesystem::exists("/proc/net/ip_vs"))
        << "this kernel has no IPVS: support/ipvs/run has";
  }
  /// Two tasks behind the mesh, which see kept connections off before they end.
  static AppFile in_mesh(const std::string& image) {
    AppFile file = replicated(image);
    file.publish = "0.0.0.0:" + std::to_string(kMesh);
    file.env = {{"SERVE_ON_MS", "5000"}};
    file.stop = "{grace: 30s}";
    file.health = kPatient;
    return file;
  }
  static AppFile in_mesh_behind_gate(const std::string& image) {
    AppFile file = in_mesh(image);
    file.web += "  listen: 127.0.0.1:" + std::to_string(kGate) + "\n";
    return file;
  }
  static AppFile on_server_behind_gate(const std::string& image) {
    AppFile file;
    file.image = image;
    file.listen = kGate;
    file.health = kPatient;
    return file;
  }
  Record deploy(const AppFile& file) const {
    const int number = shop.begin(file);
    while (shop.record(number).outcome().empty()) std::this_thread::sleep_for(kLookAgain);
    return shop.record(number);
  }
  void serve_first(const AppFile& file) {
    shop.configure(file);
    daemon.start();
    const Record first = deploy(file);
    ASSERT_EQ(first.outcome(), "succeeded") << first;
  }
  static void invite(Visitors& visitors) {
    visitors.add(Habit::get_and_pause, 4);
    visitors.add(Habit::get_and_stay_and_pause, 4);
  }
};

TEST_F(Mesh, RollingUpdatesAndTheWayBackLoseNoRequest) {
  serve_first(in_mesh("demo:v1"));
  Visitors visitors(swarm.outside(), SwarmHost::address(home), kMesh);
  invite(visitors);
  const Record second = deploy(in_mesh("demo:v2"));
  const int in_update = visitors.answered();
  AppFile bad = in_mesh("demo:unhealthy");
  bad.health = "{path: /health, timeout: 5s, deadline: 15s, interval: 5s}";
  const Record third = deploy(bad);
  const int in_both = visitors.answered();
  visitors.stop();
  EXPECT_EQ(second.outcome(), "succeeded") << second;
  EXPECT_EQ(third.outcome(), "rolled_back") << third;
  EXPECT_EQ(deployment_of(), "2");
  EXPECT_EQ(answer(SwarmHost::address(home) + ":" + std::to_string(kMesh)), "v2");
  EXPECT_THAT(visitors.failures(), IsEmpty());
  EXPECT_GT(in_update, 0);
  EXPECT_GT(in_both, in_update);
  EXPECT_GT(visitors.answered_again(), 0);
  std::printf("%d requests in an update, %d with one that failed after it\n", in_update, in_both);
}

TEST_F(Mesh, BehindTheGateAnAppMovesThereAndBackWithoutAGap) {
  serve_first(on_server_behind_gate("demo:v1"));
  Visitors visitors(swarm.network(home), "127.0.0.1", kGate);
  invite(visitors);
  const Record there = deploy(in_mesh_behind_gate("demo:v2"));
  const int on_the_way_there = visitors.answered();
  const std::string in_cluster = answer("127.0.0.1:" + std::to_string(kGate));
  const Record back = deploy(on_server_behind_gate("demo:v1"));
  const std::string at_home = answer("127.0.0.1:" + std::to_string(kGate));
  visitors.stop();
  EXPECT_EQ(there.outcome(), "succeeded") << there;
  EXPECT_EQ(in_cluster, "v2");
  EXPECT_EQ(back.outcome(), "succeeded") << back;
  EXPECT_EQ(at_home, "v1");
  EXPECT_EQ(deployment_of(), "");
  EXPECT_THAT(visitors.failures(), IsEmpty());
  EXPECT_GT(on_the_way_there, 0);
  EXPECT_GT(visitors.answered(), on_the_way_there);
  std::printf("%d requests on the way there, %d there and back\n", on_the_way_there, visitors.answered());
}

}  // namespace cutover::test
