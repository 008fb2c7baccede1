#include "e2e/cluster/cluster.hpp"

namespace cutover::test {

namespace {

AppFile on_server(const std::string& image) {
  AppFile file;
  file.image = image;
  file.publish = "0.0.0.0:8080";
  return file;
}

}  // namespace

TEST_F(Cluster, AnAppMovesThereAndBackByOneDeployment) {
  serve(on_server("demo:v1"));
  EXPECT_EQ(answer(), "v1");
  const Record there = shop.deploy(published("demo:v2"));
  EXPECT_EQ(there.outcome(), "succeeded") << there;
  EXPECT_EQ(answer(), "v2");
  EXPECT_FALSE(shop.runs("web", 1));
  const Record back = shop.deploy(on_server("demo:v1"));
  EXPECT_EQ(back.outcome(), "succeeded") << back;
  EXPECT_EQ(answer(), "v1");
  EXPECT_EQ(deployment_of(), "");
}

TEST_F(Cluster, AMoveThatFailsLeavesTheAppWhereItWas) {
  serve(on_server("demo:v1"));
  AppFile bad = published("demo:unhealthy");
  bad.health = "{path: /health, timeout: 1s, deadline: 2s, interval: 100ms}";
  const Record there = shop.deploy(bad);
  EXPECT_EQ(there.outcome(), "rolled_back") << there;
  EXPECT_EQ(answer(), "v1");
  EXPECT_EQ(deployment_of(), "");
}

}  // namespace cutover::test
