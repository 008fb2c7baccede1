#include "e2e/cluster/cluster.hpp"

namespace cutover::test {

using ::testing::HasSubstr;

TEST_F(Cluster, ADaemonThatDiesInACutOverGoesOnWithIt) {
  serve(replicated());
  shop.configure(replicated("demo:v2"));
  const int number = shop.begin();
  ASSERT_TRUE(eventually([&] { return deployment_of() == "2"; }));
  daemon.kill();
  daemon.start();
  const Record second = shop.ended(number);
  EXPECT_EQ(second.outcome(), "succeeded") << second;
  EXPECT_EQ(deployment_of(), "2");
}

TEST_F(Cluster, AServiceThatSomebodyRemovedIsMadeAgain) {
  serve(replicated());
  daemon.stop();
  docker({"service", "rm", service()});
  daemon.start();
  EXPECT_TRUE(eventually([&] { return deployment_of() == "1" && tasks().size() == 2; }));
}

TEST_F(Cluster, ServicesThatHistoryDoesNotKnowAreAdopted) {
  serve(replicated());
  daemon.stop();
  std::filesystem::remove_all(daemon.state());
  daemon.start();
  EXPECT_TRUE(eventually([&] { return shop.status()["serving"] == 1; }));
  const Record next = shop.deploy(replicated("demo:v2"));
  EXPECT_EQ(next.number(), 2);
  EXPECT_EQ(next.outcome(), "succeeded") << next;
}

/// Only the Swarm knows what they were made from.
TEST_F(Cluster, ServicesThatHistoryDoesNotKnowAreGivenBackWhenADeploymentFails) {
  serve(replicated());
  daemon.stop();
  std::filesystem::remove_all(daemon.state());
  daemon.start();
  ASSERT_TRUE(eventually([&] { return shop.status()["serving"] == 1; }));
  AppFile bad = replicated("demo:unhealthy");
  bad.health = "{path: /health, timeout: 1s, deadline: 2s, interval: 100ms}";
  const Record failed = shop.deploy(bad);
  EXPECT_EQ(failed.outcome(), "rolled_back") << failed;
  EXPECT_EQ(failed.serving(), 1) << failed;
  EXPECT_EQ(deployment_of(), "1");
  EXPECT_EQ(tasks().size(), 2U);
}

TEST_F(Cluster, AnotherImageOnTheServiceIsNoSuccess) {
  serve(replicated());
  AppFile next = replicated("demo:v2");
  next.watch = "30s";
  shop.configure(next);
  const int number = shop.begin();
  ASSERT_TRUE(shop.reaches(number, "watching"));
  docker({"service", "update", "--quiet", "--detach=true", "--no-resolve-image", "--image", "demo:v1",
          service()});
  const Record second = shop.ended(number);
  EXPECT_THAT(second,
              Ended("rolled_back", HasSubstr("runs another image, demo:v1: somebody changed the service")));
  EXPECT_EQ(deployment_of(), "1");
}

}  // namespace cutover::test
