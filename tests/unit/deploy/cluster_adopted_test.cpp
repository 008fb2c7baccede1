// Services on a swarm in memory that were there before this history began.

#include "deploy/on_cluster.hpp"
#include "deploy/version.hpp"

namespace cutover::test {
namespace {

using model::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AdoptedOnCluster : public OnCluster {
 protected:
  /// As another history's shop/7 left it: web, and a worker that the app's file has no more.
  AdoptedOnCluster() {
    for (const std::string process : {"web", "worker"}) {
      engine::ServiceSpec spec;
      spec.name = "shop-" + process;
      spec.labels = deploy::labels_for({"shop", 7}, process);
      spec.image = "acme/shop@sha256:of-old";
      spec.replicas = 1;
      EXPECT_TRUE(run(fake_swarm.create_service(std::move(spec))));
    }
    const SteadyTime up = clock.now() + std::chrono::seconds(1);
    run(wait_until(up));
    fake_swarm.trace.clear();
    restart();
  }

  Task<bool> wait_until(SteadyTime when) {
    co_await clock.sleep_until(when);
    co_return true;
  }
  void expect_old_one_serves() {
    EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("7 running"));
    EXPECT_THAT(fake_swarm.running("shop-worker"), ElementsAre("7 running"));
    EXPECT_EQ(fake_swarm.services.at("shop-web").spec.image, "acme/shop@sha256:of-old");
  }
};

TEST_F(AdoptedOnCluster, AFailedDeploymentGivesTheServicesBackWhatTheyHad) {
  shop.processes.push_back(worker());
  shop.processes.back().name = "mailer";
  configure();
  fake_swarm.outcomes[image('2')] = ends_with(3);
  const auto next = deployed("v2");
  EXPECT_EQ(next.id.number, 8);
  EXPECT_EQ(next.outcome, Outcome::rolled_back) << next.message;
  expect_old_one_serves();
  EXPECT_FALSE(fake_swarm.services.contains("shop-mailer"));
}

TEST_F(AdoptedOnCluster, CancelledInTheWatchWindowTheyGetItBack) {
  const int number = submit("v2");
  run_to_phase(number, model::Phase::watching);
  cancel(number);
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  expect_old_one_serves();
}

TEST_F(AdoptedOnCluster, ADeploymentThatSucceedsTakesTheOthersAway) {
  const auto next = deployed("v2");
  EXPECT_EQ(next.outcome, Outcome::succeeded) << next.message;
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("8 running", "8 running"));
  EXPECT_THAT(fake_swarm.running("shop-worker"), IsEmpty());
}

TEST_F(AdoptedOnCluster, WhatSomebodyElseChangedMeanwhileIsNotTakenForTheOldVersions) {
  fake_swarm.replaces_within = std::chrono::seconds(20);
  const int number = submit("v2");
  run_until([&] { return !fake_swarm.trace.empty() && fake_swarm.trace.back() == "update shop-web to 8"; });
  fake_swarm.services.at("shop-web").previous = fake_swarm.services.at("shop-web").spec;
  cancel(number);
  const auto next = ended(number);
  EXPECT_EQ(next.outcome, Outcome::needs_attention);
  EXPECT_THAT(next.message, HasSubstr("the Swarm has not kept the specification of shop/7"));
}

}  // namespace
}  // namespace cutover::test
