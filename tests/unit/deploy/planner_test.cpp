#include "deploy/planner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cutover::deploy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

model::PinnedSpec make_spec() {
  model::PinnedSpec spec;
  spec.app.name = "shop";
  spec.app.image = model::ImageRef{"ghcr.io/acme/shop", "main", ""};
  spec.digest = "sha256:" + std::string(64, 'a');
  spec.image_id = "sha256:" + std::string(64, 'b');
  model::Web web;
  web.port = 8000;
  web.publish = model::Publish{"127.0.0.1", 8080};
  spec.app.processes.push_back(
      model::Process{"web", {"serve"}, model::Stop{"SIGINT", Milliseconds(1'500)}, web});
  spec.app.processes.push_back(model::Process{"worker", {}, model::Stop(), std::nullopt});
  spec.app.release = model::ReleaseCommand{{"migrate", "--noinput"}, Milliseconds(60'000)};
  spec.app.env = {{"COLOUR", Secret("blue")}};
  spec.app.volumes = {{"media", "/app/media", false}, {"/srv/conf", "/app/conf", true}};
  spec.app.networks = {"backend"};
  spec.app.resources = model::Resources{512u << 20, 1.5};
  return spec;
}

const model::DeploymentId kId{"shop", 57};

TEST(Planner, AProcessBecomesAContainerThatNamesItsDeployment) {
  const auto spec = make_spec();
  const auto plan = plan_process(kId, spec, spec.app.processes[0]);
  EXPECT_EQ(plan.name, "shop-web-57");
  EXPECT_EQ(plan.image, "ghcr.io/acme/shop@" + spec.digest);
  EXPECT_THAT(plan.labels,
              ElementsAre(std::pair("io.cutover.app", "shop"), std::pair("io.cutover.deployment", "57"),
                          std::pair("io.cutover.process", "web")));
  EXPECT_THAT(plan.command, ElementsAre("serve"));
  EXPECT_THAT(plan.env, ElementsAre("COLOUR=blue", "PORT=8000"));
  EXPECT_THAT(plan.ports, ElementsAre(engine::PortBinding{8000, "127.0.0.1", 8080}));
  EXPECT_THAT(plan.mounts,
              ElementsAre(engine::Mount{engine::Mount::Kind::volume, "media", "/app/media", false},
                          engine::Mount{engine::Mount::Kind::bind, "/srv/conf", "/app/conf", true}));
  EXPECT_THAT(plan.networks, ElementsAre(engine::NetworkAttachment{"backend", {"shop-web"}}));
  EXPECT_EQ(plan.memory_bytes, 512u << 20);
  EXPECT_EQ(plan.nano_cpus, 1'500'000'000);
  EXPECT_EQ(plan.stop_signal, "SIGINT");
  EXPECT_EQ(plan.stop_timeout_s, 2);
}

TEST(Planner, AContainerOnTrialIsNotRestartedByTheEngine) {
  const auto spec = make_spec();
  EXPECT_EQ(plan_process(kId, spec, spec.app.processes[0]).restart, engine::RestartPolicy::no);
}

TEST(Planner, OtherProcessesPublishNothing) {
  const auto spec = make_spec();
  const auto plan = plan_process(kId, spec, spec.app.processes[1]);
  EXPECT_EQ(plan.name, "shop-worker-57");
  EXPECT_THAT(plan.command, IsEmpty());
  EXPECT_THAT(plan.env, ElementsAre("COLOUR=blue"));
  EXPECT_THAT(plan.ports, IsEmpty());
}

TEST(Planner, TheReleaseCommandRunsWithTheNewEnvironmentAndNoPortOrAlias) {
  const auto plan = plan_release(kId, make_spec());
  EXPECT_EQ(plan.name, "shop-release-57");
  EXPECT_THAT(plan.command, ElementsAre("migrate", "--noinput"));
  EXPECT_THAT(plan.env, ElementsAre("COLOUR=blue"));
  EXPECT_THAT(plan.ports, IsEmpty());
  EXPECT_THAT(plan.networks, ElementsAre(engine::NetworkAttachment{"backend", {}}));
}

TEST(Planner, AnImageThatNoRegistryKnowsIsNamedByItsId) {
  auto spec = make_spec();
  spec.digest.clear();
  EXPECT_EQ(plan_release(kId, spec).image, spec.image_id);
}

}  // namespace
}  // namespace cutover::deploy
