#include <gtest/gtest.h>

#include "unit/config/files.hpp"

namespace cutover::config {
namespace {

using testing::problems_of;

const std::string kCluster = "image: shop\nmode: cluster\n";

struct Case {
  std::string yaml;
  std::string expected;
};

void expect(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(problems_of(c.yaml), c.expected) << c.yaml;
}

TEST(ClusterMistakes, AModeIsAServerOrACluster) {
  expect({{"image: shop\nmode: clutser\nweb: {port: 80, replicas: 2}\n",
           "shop.yaml:2:7: mode: \"clutser\" is not one of: server, cluster; did you mean \"cluster\"?\n"}});
}

TEST(ClusterMistakes, WhatOnlyAClusterHasIsRefusedOnAServer) {
  expect({
      {"image: shop\nweb: {port: 80, replicas: 2}\n",
       "shop.yaml:2:27: web.replicas: needs `mode: cluster`; write that, too, or remove it\n"},
      {"image: shop\nmode: server\nweb: {port: 80, publish: 80, publish_mode: host}\n",
       "shop.yaml:3:44: web.publish_mode: needs `mode: cluster`; write that, too, or remove it\n"},
      {"image: shop\nprocesses: {worker: {placement: {max_per_node: 1}, update: {delay: 1s}}}\n",
       "shop.yaml:2:33: processes.worker.placement: needs `mode: cluster`; write that, too, or remove it\n"
       "shop.yaml:2:60: processes.worker.update: needs `mode: cluster`; write that, too, or remove it\n"},
      {"image: shop\nweb: {port: 80}\nplacement: {}\nupdate: {}\nsecrets: {}\nconfigs: {}\n",
       "shop.yaml:3:12: placement: needs `mode: cluster`; write that, too, or remove it\n"
       "shop.yaml:4:9: update: needs `mode: cluster`; write that, too, or remove it\n"
       "shop.yaml:5:10: secrets: needs `mode: cluster`: Docker keeps secrets only in a Swarm. On a server "
       "give the app its secrets by `env_file`, or mount the file: `volumes: "
       "[/etc/cutover/secrets/KEY:/run/secrets/KEY:ro]`\n"
       "shop.yaml:6:10: configs: needs `mode: cluster`: Docker keeps configs only in a Swarm. On a server "
       "mount the file: `volumes: [/etc/cutover/NAME:/where/it/belongs:ro]`\n"},
  });
}

TEST(ClusterMistakes, NumbersOfTasksAreBounded) {
  expect({
      {kCluster + "web: {port: 80, replicas: 1001}\n",
       "shop.yaml:3:27: web.replicas: \"1001\" is not a number of tasks; write one from 0 to 1000\n"},
      {kCluster + "web: {port: 80, update: {parallelism: -1, max_failure_ratio: 10%, monitor: 0s}}\n",
       "shop.yaml:3:39: web.update.parallelism: \"-1\" is not a number of tasks; write one from 0 to 1000\n"
       "shop.yaml:3:62: web.update.max_failure_ratio: \"10%\" is not a ratio; write one from 0 to 1, like "
       "0.1\n"
       "shop.yaml:3:76: web.update.monitor: must be longer than 0s\n"},
  });
}

TEST(ClusterMistakes, AConstraintThatNoNodeCouldMeetIsRefused) {
  const auto problem = [](const std::string& constraint) {
    return problems_of(kCluster + "placement: {constraints: [\"" + constraint + "\"]}\nweb: {port: 80}\n");
  };
  const std::string place = "shop.yaml:3:27: placement.constraints: ";
  EXPECT_EQ(problem("node.role=worker"),
            place +
                "\"node.role=worker\" is not a constraint; write KEY==VALUE or KEY!=VALUE, like "
                "node.role==worker; did you mean \"node.role==worker\"?\n");
  EXPECT_EQ(problem("ssd"), place +
                                "\"ssd\" is not a constraint; write KEY==VALUE or KEY!=VALUE, like "
                                "node.role==worker\n");
  const std::string keys =
      " is not one of: node.id, node.hostname, node.ip, node.role, node.platform.os, node.platform.arch, "
      "node.labels.NAME, engine.labels.NAME";
  EXPECT_EQ(problem("node.hostnam==a"),
            place + "\"node.hostnam\"" + keys + "; did you mean \"node.hostname\"?\n");
  EXPECT_EQ(problem("node.labels.==a"), place + "\"node.labels.\"" + keys + "\n");
  EXPECT_EQ(problem("node.role==leader"),
            place + "\"leader\" is not a node's role; allowed: manager, worker\n");
  EXPECT_EQ(problem("node.id!="),
            place +
                "\"\" is not a constraint's value; that is letters, digits, blanks and any of "
                ":-_.*()?+[]\\^$|/\n");
  EXPECT_EQ(problem("node.id===a"),
            place +
                "\"=a\" is not a constraint's value; that is letters, digits, blanks and any of "
                ":-_.*()?+[]\\^$|/\n");
  EXPECT_EQ(problem("engine.labels.os != ubuntu 24.04"), "");
}

TEST(ClusterMistakes, TasksAreSpreadOverLabels) {
  expect({
      {kCluster + "web: {port: 80, placement: {spread: [zone, node.hostname]}}\n",
       "shop.yaml:3:38: web.placement.spread: \"zone\" is not a label; tasks are spread over "
       "node.labels.NAME "
       "or engine.labels.NAME; did you mean \"node.labels.zone\"?\n"
       "shop.yaml:3:44: web.placement.spread: \"node.hostname\" is not a label; tasks are spread over "
       "node.labels.NAME or engine.labels.NAME\n"},
  });
}

TEST(ClusterMistakes, APortThatWouldBeOpenToTheNetworkIsRefusedUntilThatIsWritten) {
  const std::string reason =
      " would be open to the network: a Swarm publishes a port on every address of its nodes; where that is "
      "meant, write 0.0.0.0:8080\n";
  expect({
      {kCluster + "web: {port: 80, publish: 127.0.0.1:8080}\n",
       "shop.yaml:3:26: web.publish: 127.0.0.1:8080" + reason},
      {kCluster + "web: {port: 80, publish: 8080}\n", "shop.yaml:3:26: web.publish: 127.0.0.1:8080" + reason},
      {kCluster + "web: {port: 80, publish: \"[::1]:8080\", publish_mode: host}\n",
       "shop.yaml:3:26: web.publish: [::1]:8080" + reason},
  });
}

TEST(ClusterMistakes, TheGateNeedsAPortThatTheSwarmPublishes) {
  expect({
      {kCluster + "web: {port: 80, listen: 127.0.0.1:80}\n",
       "shop.yaml:3:25: web.listen: in a cluster the gate passes requests to the port that the Swarm "
       "publishes; write `publish`, too, with a port of its own, like 0.0.0.0:18080\n"},
      {kCluster + "web: {port: 80, publish: 0.0.0.0:81, listen: 127.0.0.1:80, publish_mode: host}\n",
       "shop.yaml:3:74: web.publish_mode: host publishes a port only on the nodes that run a task, and the "
       "gate "
       "asks for it on this one; write ingress, or remove `listen`\n"},
      {kCluster + "web: {port: 80, publish_mode: ingress}\n",
       "shop.yaml:3:31: web.publish_mode: is for a published port; write `publish`, too, or remove it\n"},
  });
  const testing::Files files;
  files.write("apps/shop.yaml", kCluster + "web: {port: 80, publish: 0.0.0.0:80, listen: 127.0.0.1:80}\n");
  EXPECT_EQ(files.text(files.load().problems),
            "apps/shop.yaml:3:46: web.listen: shop can't have 127.0.0.1:80: shop publishes 0.0.0.0:80 (" +
                (files.folder() / "apps/shop.yaml").string().substr(files.folder().string().size() + 1) +
                ", line 3)\n");
}

TEST(ClusterMistakes, TwoTasksCanNotHaveOnePortOfANode) {
  const std::string reason =
      "start-first runs the old task and the new one side by side, and two tasks can't have one port of a "
      "node, as `web.publish_mode: host` gives it to them; write `web.update.order: stop-first`, or publish "
      "by "
      "ingress\n";
  const std::string web = "web: {port: 80, publish: 0.0.0.0:80, publish_mode: host}\n";
  expect({
      {kCluster + "order: start-first\n" + web, "shop.yaml:3:8: order: " + reason},
      {kCluster + "update: {order: start-first}\n" + web, "shop.yaml:3:17: update.order: " + reason},
      {kCluster + "web: {port: 80, publish: 0.0.0.0:80, publish_mode: host, update: {order: start-first}}\n",
       "shop.yaml:3:74: web.update.order: " + reason},
      {kCluster + "order: start-first\n" +
           "web: {port: 80, publish: 0.0.0.0:80, publish_mode: host, update: {order: stop-first}}\n",
       ""},
  });
}

TEST(ClusterMistakes, TheNameOfAServiceIsAsShortAsSwarmWantsIt) {
  const testing::Files files;
  const std::string app(40, 'a');
  const auto problem = [&](std::size_t length) {
    return files.text(check(files.write(
        app + ".yaml", kCluster + "processes:\n  " + std::string(length, 'b') + ": {command: [work]}\n")));
  };
  EXPECT_EQ(problem(22), "");
  EXPECT_EQ(problem(23), app + ".yaml:4:3: processes." + std::string(23, 'b') +
                             ": the service would be called " + app + "-" + std::string(23, 'b') +
                             ", and Swarm takes 63 characters, not 64; give the process a shorter name\n");
}

TEST(ClusterMistakes, TheDeadlineLeavesTimeForEachWave) {
  expect({
      {kCluster + "web: {port: 80, replicas: 5, update: {parallelism: 2, delay: 10s}, stop: {grace: 20s}}\n"
                  "processes: {worker: {replicas: 2, update: {parallelism: 0}}}\n"
                  "deadline: 9m\n",
       "shop.yaml:5:11: deadline: 9m is too short for a whole deployment: 4m28s (web: 3 x (health.deadline + "
       "health.interval + stop.grace) + 2 x update.delay + update.monitor) + 37s (worker: 2s to its first "
       "check + stop.grace + update.monitor) + 5s (watch) + 4m28s (web: 3 x (health.deadline + "
       "health.interval + stop.grace) + 2 x update.delay + update.monitor, to roll back) + 37s (worker: 2s "
       "to "
       "its first check + stop.grace + update.monitor, to roll back) is 10m15s; allow more, or shorten one "
       "of "
       "them\n"},
      {kCluster + "web: {port: 80, replicas: 0}\ndeadline: 5s\n", ""},
      {kCluster + "processes: {worker: {replicas: 3, stop: {grace: 0s}}}\nwatch: 0s\ndeadline: 9s\n",
       "shop.yaml:5:11: deadline: 9s is too short for a whole deployment: 11s (worker: 3 x (2s to its "
       "first check) + update.monitor) + 11s (worker: 3 x (2s to its first check) + update.monitor, to roll "
       "back) is 22s; allow more, or shorten one of them\n"},
      {kCluster + "web: {port: 80, replicas: 2, health: {interval: 5m}}\ndeadline: 20m\n",
       "shop.yaml:4:11: deadline: 20m is too short for a whole deployment: 13m5s (web: 2 x (health.deadline "
       "+ "
       "health.interval + stop.grace) + update.monitor) + 5s (watch) + 13m5s (web: 2 x (health.deadline + "
       "health.interval + stop.grace) + update.monitor, to roll back) is 26m15s; allow more, or shorten one "
       "of them\n"},
  });
}

}  // namespace
}  // namespace cutover::config
