#include <gtest/gtest.h>

#include "cli/view/status.hpp"
#include "unit/cli/sample.hpp"

namespace cutover::cli {
namespace {

using namespace std::chrono_literals;
using sample::kNoon;

const Look kPlain{};

std::string row(const AppView& app) {
  const std::string text = status_text(std::vector<AppView>{app}, kPlain, kNoon + 3h);
  return text.substr(text.find('\n') + 1);
}

TEST(TasksOfAll, AreCountedWithTheirNodes) {
  AppView shop = sample::cluster_app("shop");
  EXPECT_EQ(row(shop),
            "shop  56       web 2/2 on node1, node2; worker 1/1 on node1  3h  56 succeeded 2h ago  "
            "ghcr.io/acme/shop:main\n");
  shop.containers[1].node = "node1";
  EXPECT_NE(row(shop).find("  web 2/2, worker 1/1 on node1  "), std::string::npos) << row(shop);
  for (const char* node : {"node3", "node4", "node5"}) {
    shop.containers.push_back({"web", "", "", "running", "Up", kNoon, node});
  }
  EXPECT_NE(row(shop).find("  web 5/2 on 4 nodes; worker 1/1 on node1  "), std::string::npos) << row(shop);
}

TEST(TasksOfAll, ShowWhatIsMissingAndWhatWasRestarted) {
  AppView shop = sample::cluster_app("shop");
  shop.replicas[0].wanted = 3;
  shop.containers[2].started_at = kNoon + 3h - 4s;
  shop.containers.push_back({"web", "shop-web.3", "", "created", "pending: no suitable node", std::nullopt});
  EXPECT_NE(row(shop).find("  web 2/3 on node1, node2; worker 1/1 on node1  3h, 4s  "), std::string::npos)
      << row(shop);
  shop.containers.clear();
  EXPECT_NE(row(shop).find("  web 0/3, worker 0/1  -  "), std::string::npos) << row(shop);
}

TEST(TasksOfAll, OfAVersionThatComesAreNotCounted) {
  AppView shop = sample::cluster_app("shop");
  shop.containers.push_back({"web", "shop-web.1", "", "running", "Up", kNoon, "node7", 57});
  EXPECT_NE(row(shop).find("  web 2/2 on node1, node2; worker 1/1 on node1  "), std::string::npos)
      << row(shop);
  EXPECT_NE(status_text(shop, kPlain, kNoon + 3h).find("shop-web.1 of 57  node7"), std::string::npos);
  shop.serving.reset();
  EXPECT_NE(row(shop).find("  web 3/2 on node1, node2, node7"), std::string::npos) << row(shop);
}

TEST(TasksOfAll, OfAStoppedAppAreNone) {
  AppView shop = sample::cluster_app("shop");
  shop.stopped = true;
  shop.containers.clear();
  EXPECT_NE(row(shop).find("shop  stopped  -           -   "), std::string::npos) << row(shop);
}

TEST(TasksOfOne, AreShownByNodeWithTheReasonOfWhatDoesNotRun) {
  AppView shop = sample::cluster_app("shop");
  shop.replicas[0] = {"web", 3, 2, true};
  shop.containers.insert(shop.containers.begin() + 2,
                         {"web", "shop-web.3", "", "created",
                          "pending: no suitable node (insufficient resources on 2 nodes)", std::nullopt});
  shop.containers.push_back({"worker", "shop-worker.2", "", "exited", "exited with code 3", kNoon, "node2"});
  EXPECT_EQ(
      status_text(shop, kPlain, kNoon + 3h),
      "shop\n"
      "  serving  shop/56\n"
      "  image    ghcr.io/acme/shop:main\n"
      "  digest   sha256:4f2a91c0d3e4\n"
      "  latest   shop/56 succeeded 2h ago: shop/56 serves\n"
      "  tasks    web 2/3 on node1, node2; worker 1/1 on node1\n"
      "  scale    web 3 (by `cutover scale`; the file says 2)\n"
      "\n"
      "PROCESS  TASK           NODE   UP  STATUS\n"
      "web      shop-web.1     node1  3h  running\n"
      "web      shop-web.2     node2  3h  running\n"
      "web      shop-web.3     -      -   pending: no suitable node (insufficient resources on 2 nodes)\n"
      "worker   shop-worker.1  node1  3h  running\n"
      "worker   shop-worker.2  node2  -   exited with code 3\n");
}

TEST(TasksOfOne, ThatIsStoppedHaveANumberForItsStart) {
  AppView shop = sample::cluster_app("shop");
  shop.stopped = true;
  shop.containers.clear();
  shop.replicas[1] = {"worker", 4, 1, true};
  const std::string text = status_text(shop, kPlain, kNoon);
  EXPECT_EQ(text.find("  tasks "), std::string::npos) << text;
  EXPECT_NE(text.find("  scale    worker 4 (by `cutover scale`; the file says 1)\n"), std::string::npos)
      << text;
}

}  // namespace
}  // namespace cutover::cli
