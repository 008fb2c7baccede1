#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using model::Order;
using testing::Files;

const std::string kCluster = "image: shop\nmode: cluster\n";

model::App load_app(std::string_view yaml, std::string_view daemon = "") {
  const Files files;
  files.write("cutover.yaml", daemon);
  files.write("apps/shop.yaml", yaml);
  const Loaded loaded = files.load();
  EXPECT_TRUE(loaded.config) << files.text(loaded.problems);
  return loaded.config ? loaded.config->apps.at("shop") : model::App{};
}

TEST(Cluster, AProcessIsOneTaskThatIsReplacedWhenTheNextOneRuns) {
  const model::App app = load_app(kCluster + "web: {port: 80, publish: 0.0.0.0:8080}\n");
  EXPECT_EQ(app.mode, model::Mode::cluster);
  const model::Process& web = app.processes.at(0);
  EXPECT_EQ(web.replicas, 1);
  EXPECT_EQ(web.placement, model::Placement{});
  EXPECT_EQ(web.update, model::Update{});
  EXPECT_EQ(web.update.order, Order::start_first);
  EXPECT_EQ(web.web->publish, (model::Publish{"0.0.0.0", 8080, model::PublishMode::ingress}));
}

TEST(Cluster, WhatAnAppSaysOfItsTasksCountsForEachProcessThatSaysNothing) {
  const model::App app =
      load_app(kCluster +
               "placement: {constraints: [node.role == worker], spread: "
               "[node.labels.zone], max_per_node: 2}\n"
               "update: {parallelism: 2, delay: 10s, monitor: 20s, max_failure_ratio: 0.5, "
               "order: stop-first}\n"
               "web: {port: 80, replicas: 6, update: {parallelism: 3, order: start-first}}\n"
               "processes:\n"
               "  beat: {replicas: 0, placement: {constraints: [node.hostname!=a]}}\n"
               "  worker: {replicas: 1000, update: {parallelism: 0}}\n");
  const model::Placement all{{"node.role==worker"}, {"node.labels.zone"}, 2};
  const model::Process& web = app.processes.at(0);
  EXPECT_EQ(web.replicas, 6);
  EXPECT_EQ(web.placement, all);
  EXPECT_EQ(web.update,
            (model::Update{3, Milliseconds(10'000), Order::start_first, Milliseconds(20'000), 0.5}));
  const model::Process& beat = app.processes.at(1);
  EXPECT_EQ(beat.replicas, 0);
  EXPECT_EQ(beat.placement, (model::Placement{{"node.hostname!=a"}, {}, 0})) << "in place of the app's";
  EXPECT_EQ(beat.update,
            (model::Update{2, Milliseconds(10'000), Order::stop_first, Milliseconds(20'000), 0.5}));
  EXPECT_EQ(app.processes.at(2).replicas, 1000);
  EXPECT_EQ(app.processes.at(2).placement, all);
}

TEST(Cluster, TheOrderThatIsWrittenNearestCounts) {
  const auto order_of_web = [](const std::string& app, const std::string& web) {
    return load_app(kCluster + app + "web: {port: 80" + web + "}\n").processes.at(0).update.order;
  };
  EXPECT_EQ(order_of_web("", ""), Order::start_first);
  EXPECT_EQ(order_of_web("order: stop-first\n", ""), Order::stop_first);
  EXPECT_EQ(order_of_web("order: start-first\n", ""), Order::start_first) << "without `listen`";
  EXPECT_EQ(order_of_web("order: stop-first\nupdate: {order: start-first}\n", ""), Order::start_first);
  EXPECT_EQ(order_of_web("update: {order: start-first}\n", ", update: {order: stop-first}"),
            Order::stop_first);
  EXPECT_EQ(order_of_web("", ", publish: 0.0.0.0:80, publish_mode: host"), Order::stop_first);
  EXPECT_EQ(order_of_web("", ", publish: 0.0.0.0:80, publish_mode: ingress"), Order::start_first);
}

TEST(Cluster, APortOfTheNodesIsForWebAlone) {
  const model::App app = load_app(
      kCluster + "web: {port: 80, publish: \"[::]:80\", publish_mode: host}\nprocesses: {worker: {}}\n");
  EXPECT_EQ(app.processes.at(0).web->publish, (model::Publish{"::", 80, model::PublishMode::host}));
  EXPECT_EQ(app.processes.at(1).update.order, Order::start_first);
}

TEST(Cluster, TheGateListensBesideThePublishedPort) {
  const Files files;
  files.write("apps/shop.yaml",
              kCluster + "web: {port: 80, publish: 0.0.0.0:18080, listen: 127.0.0.1:8080}\n");
  const Loaded loaded = files.load();
  ASSERT_TRUE(loaded.config) << files.text(loaded.problems);
  EXPECT_EQ(loaded.config->sites.at("shop").listener.at.port, 8080);
  EXPECT_EQ(loaded.config->apps.at("shop").processes.at(0).web->publish->port, 18080);
}

TEST(Cluster, WhatDefaultsSayOfItIsForAppsThatRunThere) {
  const std::string defaults =
      "defaults:\n"
      "  placement: {constraints: [node.role==worker]}\n"
      "  update: {parallelism: 4}\n"
      "  web: {replicas: 3, publish_mode: host}\n"
      "  processes: {worker: {replicas: 2}}\n"
      "  configs: {main: {file: apps/shop.yaml, target: /etc/main}}\n";
  const std::string app = "web: {port: 80, publish: 0.0.0.0:80}\nprocesses: {worker: {}}\n";
  const model::App there = load_app(kCluster + app, defaults);
  EXPECT_EQ(there.processes.at(0).replicas, 3);
  EXPECT_EQ(there.processes.at(0).web->publish->mode, model::PublishMode::host);
  EXPECT_EQ(there.processes.at(1).replicas, 2);
  EXPECT_EQ(there.processes.at(1).update.parallelism, 4u);
  EXPECT_EQ(there.files.size(), 1u);
  const model::App here = load_app("image: shop\n" + app, defaults);
  EXPECT_EQ(here.mode, model::Mode::server);
  EXPECT_EQ(here, load_app("image: shop\n" + app)) << "as if they were not there";
}

TEST(Cluster, AnAppMayBeTakenBackToItsServer) {
  const model::App app = load_app("image: shop\nmode: server\nweb: {port: 80}\n",
                                  "defaults: {mode: cluster, web: {replicas: 3}}\n");
  EXPECT_EQ(app.mode, model::Mode::server);
  EXPECT_EQ(app.processes.at(0).replicas, 1);
}

}  // namespace
}  // namespace cutover::config
