#include "e2e/cluster/cluster.hpp"

namespace cutover::test {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST_F(Cluster, AVersionThatIsNotHealthyIsTakenBackBeforeAnotherTaskIsReplaced) {
  serve(replicated());
  const auto before = task_ids();
  AppFile bad = replicated("demo:unhealthy");
  bad.health = "{path: /health, timeout: 1s, deadline: 2s, interval: 100ms}";
  const Record second = shop.deploy(bad);
  EXPECT_THAT(second,
              Ended("rolled_back", AllOf(HasSubstr("web on node node1"), HasSubstr("answered 500 on /health"),
                                         HasSubstr("/1 serves"))));
  EXPECT_EQ(deployment_of(), "1");
  // Of the slot that was being replaced the Swarm may start another task of the old version.
  const auto after = task_ids();
  EXPECT_EQ(after.size(), 2u);
  std::vector<std::string> stayed;
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(stayed));
  EXPECT_GE(stayed.size(), 1u);
}

TEST_F(Cluster, AProcessThatEndsAtOnceIsNotTakenForAGoodOne) {
  AppFile file = replicated("demo:v1", 1);
  file.processes = {{"worker", "{command: [worker], replicas: 2}"}};
  serve(file);
  const auto before = task_ids("worker");
  AppFile bad = file;
  bad.image = "demo:v2";
  bad.processes = {{"worker", "{command: [release, EXIT_CODE=3], replicas: 2}"}};
  const Record second = shop.deploy(bad);
  EXPECT_THAT(second, Ended("rolled_back", HasSubstr("worker on node node1 exited with code 3")));
  EXPECT_EQ(task_ids("worker").size(), before.size());
  EXPECT_EQ(deployment_of("web"), "1");
}

TEST_F(Cluster, AFirstVersionThatFailsLeavesNothing) {
  AppFile bad = replicated("demo:unhealthy");
  bad.health = "{path: /health, timeout: 1s, deadline: 2s, interval: 100ms}";
  shop.configure(bad);
  daemon.start();
  const Record first = shop.deploy();
  EXPECT_EQ(first.outcome(), "failed") << first;
  EXPECT_EQ(deployment_of(), "");
}

TEST_F(Cluster, ANodeThatIsNoManagerSaysSo) {
  serve(replicated());
  docker({"swarm", "leave", "--force"});
  const Record second = shop.deploy(replicated("demo:v2"));
  EXPECT_THAT(second, Ended("failed", HasSubstr("docker swarm init")));
}

}  // namespace cutover::test
