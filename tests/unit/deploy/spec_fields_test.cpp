#include "deploy/spec_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cutover::deploy {
namespace {

using model::MountedFile;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Change = Plan::Change;

model::PinnedSpec cluster_spec() {
  model::PinnedSpec spec;
  spec.app.name = "shop";
  spec.app.mode = model::Mode::cluster;
  model::Process web;
  web.name = "web";
  web.web.emplace();
  web.web->port = 80;
  web.web->publish = model::Publish{"0.0.0.0", 8080};
  model::Process worker;
  worker.name = "worker";
  spec.app.processes = {web, worker};
  spec.app.files = {{MountedFile::Kind::secret, "KEY", "/run/secrets/KEY", Secret("canary-1")}};
  return spec;
}

TEST(SpecFields, AClusterIsComparedTaskByTask) {
  const model::PinnedSpec before = cluster_spec();
  model::PinnedSpec after = before;
  model::Process& web = after.app.processes.at(0);
  web.replicas = 3;
  web.placement = {{"node.role==worker", "node.labels.disk==ssd"}, {"node.labels.zone"}, 2};
  web.update.order = model::Order::stop_first;
  web.update.parallelism = 2;
  web.web->publish->mode = model::PublishMode::host;
  model::Update& update = after.app.processes.at(1).update;
  update.delay = Milliseconds(10'000);
  update.monitor = Milliseconds(6'000);
  update.max_failure_ratio = 0.25;
  EXPECT_THAT(compare(&before, after),
              ElementsAre(Change{"processes.worker.update.delay", "0s", "10s"},
                          Change{"processes.worker.update.max_failure_ratio", "0", "0.25"},
                          Change{"processes.worker.update.monitor", "5s", "6s"},
                          Change{"web.placement.constraints", std::nullopt,
                                 "node.role==worker, node.labels.disk==ssd"},
                          Change{"web.placement.max_per_node", std::nullopt, "2"},
                          Change{"web.placement.spread", std::nullopt, "node.labels.zone"},
                          Change{"web.publish_mode", "ingress", "host"}, Change{"web.replicas", "1", "3"},
                          Change{"web.update.order", "start-first", "stop-first"},
                          Change{"web.update.parallelism", "1", "2"}));
}

TEST(SpecFields, WhatAFileHoldsIsNeverShown) {
  const model::PinnedSpec before = cluster_spec();
  model::PinnedSpec after = before;
  after.app.files = {{MountedFile::Kind::config, "main", "/etc/main", Secret("canary-2")},
                     {MountedFile::Kind::secret, "KEY", "/key", Secret("canary-3")}};
  EXPECT_THAT(compare(&before, after), ElementsAre(Change{"configs.main.target", std::nullopt, "/etc/main"},
                                                   Change{"secrets.KEY.target", "/run/secrets/KEY", "/key"},
                                                   Change{"configs.main", std::nullopt, "(a value)"},
                                                   Change{"secrets.KEY", "(a value)", "(another value)"}));
  EXPECT_THAT(compare(&after, before), Contains(Change{"configs.main", "(a value)", std::nullopt}));
}

TEST(SpecFields, AServerSaysNothingOfTasks) {
  const model::PinnedSpec cluster = cluster_spec();
  model::PinnedSpec server = cluster;
  server.app.mode = model::Mode::server;
  const auto changes = compare(&cluster, server);
  EXPECT_THAT(changes, Contains(Change{"mode", "cluster", "server"}));
  EXPECT_THAT(changes, Contains(Change{"web.replicas", "1", std::nullopt}));
  EXPECT_THAT(compare(nullptr, server), Not(Contains(Field(&Change::field, StartsWith("web.update")))));
  EXPECT_THAT(compare(&server, server), IsEmpty());
}

}  // namespace
}  // namespace cutover::deploy
