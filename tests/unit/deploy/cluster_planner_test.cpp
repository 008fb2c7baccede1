#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "deploy/cluster/service_planner.hpp"

namespace cutover::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const model::DeploymentId kId{"shop", 57};

model::PinnedSpec make_spec() {
  model::PinnedSpec spec;
  spec.app.name = "shop";
  spec.app.mode = model::Mode::cluster;
  spec.app.image = model::ImageRef{"ghcr.io/acme/shop", "main", ""};
  spec.digest = "sha256:" + std::string(64, 'a');
  model::Process web;
  web.name = "web";
  web.command = {"serve"};
  web.stop = model::Stop{"SIGINT", Milliseconds(1'500)};
  web.replicas = 3;
  web.placement.constraints = {"node.role==worker"};
  web.update.parallelism = 2;
  web.web = model::Web();
  web.web->port = 8000;
  web.web->publish = model::Publish{"0.0.0.0", 8080, model::PublishMode::host};
  web.web->health.path = "/health";
  spec.app.processes.push_back(web);
  model::Process worker;
  worker.name = "worker";
  spec.app.processes.push_back(worker);
  spec.app.release = model::ReleaseCommand{{"migrate"}, Milliseconds(60'000)};
  spec.app.env = {{"COLOUR", Secret("blue")}};
  spec.app.networks = {"backend"};
  return spec;
}

VersionFiles make_files() {
  using Kind = engine::SwarmFile::Kind;
  return {{Kind::config, "probe-id", "cutover-probe", "/.cutover/probe", 0555},
          {{Kind::secret, "secret-id", "shop-57-1", "/run/secrets/key", 0444}}};
}

TEST(ServicePlanner, AProcessBecomesAServiceOfTheSameNameForEveryVersion) {
  const auto spec = make_spec();
  const auto service = plan_service(kId, spec, spec.app.processes[0], make_files());
  EXPECT_EQ(service.name, "shop-web");
  EXPECT_EQ(service.labels.at("io.cutover.deployment"), "57");
  EXPECT_EQ(service.image, "ghcr.io/acme/shop@" + spec.digest);
  EXPECT_EQ(service.repository, "ghcr.io/acme/shop");
  EXPECT_THAT(service.command, ElementsAre("serve"));
  EXPECT_THAT(service.env, ElementsAre("COLOUR=blue", "PORT=8000"));
  EXPECT_THAT(service.networks, ElementsAre(engine::NetworkAttachment{"backend", {}}));
  EXPECT_THAT(service.ports, ElementsAre(engine::ServicePort{8000, 8080, model::PublishMode::host}));
  EXPECT_EQ(service.replicas, 3u);
  EXPECT_EQ(service.placement, spec.app.processes[0].placement);
  EXPECT_EQ(service.update, spec.app.processes[0].update);
  EXPECT_EQ(service.stop_grace, Milliseconds(1'500));
  EXPECT_EQ(service.files.size(), 2u);
}

TEST(ServicePlanner, TheHealthCheckNeedsNothingOfTheImage) {
  const auto spec = make_spec();
  const auto service = plan_service(kId, spec, spec.app.processes[0], make_files());
  ASSERT_TRUE(service.healthcheck);
  EXPECT_THAT(service.healthcheck->test,
              ElementsAre("CMD", "/.cutover/probe", "8000", "/health", "200", "399", "5000"));
  EXPECT_EQ(service.healthcheck->start_period, Milliseconds(60'000));
}

TEST(ServicePlanner, AProcessWithoutOneHasToRunForAMoment) {
  const auto spec = make_spec();
  const auto service = plan_service(kId, spec, spec.app.processes[1], make_files());
  ASSERT_TRUE(service.healthcheck);
  EXPECT_THAT(service.healthcheck->test, ElementsAre("CMD", "/.cutover/probe"));
  EXPECT_GT(service.healthcheck->interval, Milliseconds(1'000));
  EXPECT_THAT(service.ports, IsEmpty());
}

TEST(ServicePlanner, TheReleaseCommandIsAJobWithTheVersionsFiles) {
  const auto job = plan_release_job(kId, make_spec(), make_files());
  EXPECT_EQ(job.name, "shop-release-57");
  EXPECT_TRUE(job.is_job);
  EXPECT_EQ(job.replicas, 1u);
  EXPECT_THAT(job.command, ElementsAre("migrate"));
  EXPECT_FALSE(job.healthcheck);
  EXPECT_EQ(job.files.size(), 1u);
}

TEST(ServicePlanner, TheReleaseCommandRunsWhereItsContainerCanBeRemoved) {
  auto app = make_spec().app;
  EXPECT_THAT(release_placement(app, "here").constraints, ElementsAre("node.id==here"));
  EXPECT_EQ(release_placement(app, ""), app.processes[0].placement) << "this node takes no tasks";
  app.volumes.emplace_back();
  EXPECT_EQ(release_placement(app, "here"), app.processes[0].placement) << "the volumes are there";
  app.processes[0].placement.constraints.clear();
  EXPECT_THAT(release_placement(app, "here").constraints, ElementsAre("node.id==here"));
}

TEST(ServicePlanner, AnImageOfThisHostAloneNeedsNoRegistry) {
  auto spec = make_spec();
  spec.digest.clear();
  spec.image_id = "sha256:" + std::string(64, 'b');
  const auto service = plan_service(kId, spec, spec.app.processes[0], make_files());
  EXPECT_EQ(service.image, spec.image_id);
  EXPECT_EQ(service.repository, "");
}

}  // namespace
}  // namespace cutover::deploy
