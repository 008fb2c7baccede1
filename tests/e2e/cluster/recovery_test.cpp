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

}  // namespace cutover::test
