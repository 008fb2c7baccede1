#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using deploy::Operation;
using deploy::ProcessReplicas;
using model::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// shop in a cluster: its file says 2 tasks of web, and 1 of worker.
class Scaling : public Host {
 protected:
  Scaling() {
    shop.mode = model::Mode::cluster;
    shop.processes.front().replicas = 2;
    shop.processes.push_back(worker());
    swarm = &fake_swarm;
    restart();
  }

  Result<void> scale(model::ScaleRequest request) {
    return run(service->scale("shop", std::move(request), model::Requester{"socket", "ann"}));
  }
  Result<void> operate(Operation operation) {
    return run(service->operate("shop", operation, model::Requester{"socket", "ann"}));
  }
  deploy::AppStatus status() { return run(service->status("shop")).value(); }
  std::pair<std::uint64_t, std::uint64_t> replicas() const {
    return {fake_swarm.services.at("shop-web").spec.replicas,
            fake_swarm.services.at("shop-worker").spec.replicas};
  }
  /// Of the tasks of web that are to run.
  std::vector<std::string> task_ids() const {
    std::vector<std::string> ids;
    for (const engine::SwarmTask& task : fake_swarm.tasks) {
      const bool is_web = task.service_id == fake_swarm.services.at("shop-web").id;
      if (is_web && task.desired_state == "running") ids.push_back(task.id);
    }
    return ids;
  }
  model::Process pinned_web(int number) {
    return run(store.pinned(model::DeploymentId{"shop", number})).value().app.processes.front();
  }
  static std::pair<std::uint64_t, std::uint64_t> of(std::uint64_t web, std::uint64_t worker) {
    return {web, worker};
  }
  void expect_refused(model::ScaleRequest request, ErrorCode code, const std::string& text) {
    const auto refused = scale(std::move(request));
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code(), code);
    EXPECT_EQ(refused.error().text(), text);
    EXPECT_EQ(run(store.app("shop")).value().scale, model::Scale());
  }
};

TEST_F(Scaling, AddsAndTakesTasksAndLeavesTheOthers) {
  ASSERT_EQ(deployed("v1").outcome, Outcome::succeeded);
  EXPECT_EQ(replicas(), of(2, 1));
  const auto before = task_ids();
  fake_swarm.trace.clear();
  ASSERT_TRUE(scale({{"web", 4}}));
  EXPECT_THAT(fake_swarm.trace, ElementsAre("update shop-web to 1"));
  auto after = task_ids();
  ASSERT_EQ(after.size(), 4u);
  after.resize(2);
  EXPECT_EQ(after, before);
  EXPECT_THAT(seen(1).notes, ::testing::Contains("scaled by ann: web 4 (the file says 2)"));
  ASSERT_TRUE(scale({{"web", 0}, {"worker", 3}}));
  EXPECT_EQ(replicas(), of(0, 3));
}

TEST_F(Scaling, DoesNotWaitForATaskOfANodeThatIsNoneOfTheSwarmsAnyMore) {
  deployed("v1");
  engine::SwarmTask left = fake_swarm.tasks.front();
  left.id = "left";
  left.node_id = "removed-node";
  left.desired_state = "shutdown";
  ASSERT_EQ(left.state, "running");
  fake_swarm.tasks.push_back(left);
  const auto scaled = scale({{"worker", 2}});
  EXPECT_TRUE(scaled) << scaled.error().text();
  fake_swarm.tasks.back().id = "stays";
  fake_swarm.tasks.push_back(left);
  fake_swarm.tasks.back().node_id = "node-id";
  const auto stuck = scale({{"worker", 1}});
  ASSERT_FALSE(stuck);
  EXPECT_THAT(stuck.error().text(), HasSubstr("1 tasks still run 1m30s after they were to stop"));
}

TEST_F(Scaling, ShowsWhatIsWantedAndWhatTheFileSays) {
  deployed("v1");
  ASSERT_TRUE(scale({{"web", 4}}));
  const std::vector<ProcessReplicas> expected{{"web", 4, 2}, {"worker", 1, std::nullopt}};
  EXPECT_EQ(status().replicas, expected);
  EXPECT_EQ(run(service->status_of_all()).value().front().replicas, expected);
}

TEST_F(Scaling, OutlivesDeploymentsAndTheDaemonUntilTheFileCountsAgain) {
  deployed("v1");
  ASSERT_TRUE(scale({{"web", 4}, {"worker", 2}}));
  restart();
  ASSERT_EQ(deployed("v2").outcome, Outcome::succeeded);
  EXPECT_EQ(replicas(), of(4, 2));
  EXPECT_EQ(pinned_web(2).replicas, 4) << "what was really used";
  EXPECT_EQ(pinned_web(2).file_replicas, 2);
  ASSERT_TRUE(scale({{"web", std::nullopt}}));
  EXPECT_EQ(replicas(), of(2, 2));
  shop.processes.front().replicas = 5;
  configure();
  deployed("v3");
  EXPECT_EQ(replicas(), of(5, 2));
  EXPECT_EQ(pinned_web(3).file_replicas, std::nullopt);
}

TEST_F(Scaling, HoldsForAVersionThatIsGoneBackTo) {
  deployed("v1");
  deployed("v2");
  ASSERT_TRUE(scale({{"web", 4}}));
  const auto back = run(service->rollback("shop", 1, model::Requester{"socket", "ann"}, "", ""));
  ASSERT_TRUE(back);
  EXPECT_EQ(ended(back->number).outcome, Outcome::succeeded);
  EXPECT_EQ(replicas(), of(4, 1));
  ASSERT_TRUE(scale({{"web", std::nullopt}}));
  EXPECT_EQ(replicas(), of(2, 1));
}

TEST_F(Scaling, OfAStoppedAppCountsFromItsStartOn) {
  deployed("v1");
  ASSERT_TRUE(operate(Operation::stop));
  EXPECT_EQ(replicas(), of(0, 0));
  ASSERT_TRUE(scale({{"web", 3}}));
  EXPECT_EQ(replicas(), of(0, 0));
  ASSERT_TRUE(operate(Operation::start));
  EXPECT_EQ(replicas(), of(3, 1));
  ASSERT_TRUE(operate(Operation::restart));
  EXPECT_EQ(replicas(), of(3, 1));
}

TEST_F(Scaling, SaysWhyTasksDoNotRunAndWantsThemOn) {
  deployed("v1");
  engine::SwarmTask waits;
  waits.state = "pending";
  waits.error = "no suitable node (insufficient resources on 1 node)";
  fake_swarm.outcomes[fake_swarm.services.at("shop-web").spec.image] = waits;
  const auto scaled = scale({{"web", 4}});
  ASSERT_FALSE(scaled);
  EXPECT_EQ(scaled.error().code(), ErrorCode::unhealthy);
  EXPECT_THAT(scaled.error().text(), HasSubstr("2 of 4 tasks of web run"));
  EXPECT_THAT(scaled.error().text(), HasSubstr("no suitable node (insufficient resources on 1 node)"));
  EXPECT_THAT(scaled.error().text(), HasSubstr("; web 4 (the file says 2) stays wanted"));
  EXPECT_EQ(status().replicas.front(), (ProcessReplicas{"web", 4, 2}));
  EXPECT_EQ(replicas(), of(4, 1));
}

TEST_F(Scaling, IsRefusedWhereItMakesNoSense) {
  expect_refused({{"web", 4}}, ErrorCode::conflict, "no version of shop is in service; deploy one first");
  deployed("v1");
  expect_refused({{"wbe", 4}}, ErrorCode::invalid_argument,
                 "shop has no process wbe; its processes are web, worker; did you mean web?");
  expect_refused({{"web", 1001}}, ErrorCode::invalid_argument, "web can have 0 to 1000 tasks");
  expect_refused({}, ErrorCode::invalid_argument,
                 "it is not said which process is to have how many tasks, like {\"web\": 4}");
  EXPECT_EQ(run(service->scale("blog", {{"web", 4}}, model::Requester())).error().code(),
            ErrorCode::not_found);
}

TEST_F(Scaling, IsRefusedOnAServer) {
  shop.mode = model::Mode::server;
  configure();
  deployed("v1");
  expect_refused({{"web", 4}}, ErrorCode::conflict,
                 "shop runs on this host, where each process is one container; more of them take `mode: "
                 "cluster` in the app's file, and a deployment");
  shop.mode = model::Mode::cluster;
  configure();
  expect_refused({{"web", 4}}, ErrorCode::conflict,
                 "shop/1 runs on this host, where each process is one container; more of them take `mode: "
                 "cluster` in the app's file, and a deployment");
  EXPECT_THAT(status().replicas, IsEmpty());
}

TEST_F(Scaling, IsRefusedOnTheWayOutOfTheCluster) {
  deployed("v1");
  shop.mode = model::Mode::server;
  configure();
  expect_refused({{"web", 4}}, ErrorCode::conflict,
                 "the file of shop says `mode: server`, and shop/1 is in the cluster only until the next "
                 "deployment; to have other numbers of tasks there, write `mode: cluster`");
}

TEST_F(Scaling, IsRefusedWhileADeploymentIsUnderWay) {
  deployed("v1");
  const int number = submit("v2");
  expect_refused({{"web", 4}}, ErrorCode::conflict, "shop/2 is under way; ask again when it has ended");
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
}

TEST_F(Scaling, ThatACrashInterruptedIsFinished) {
  deployed("v1");
  ASSERT_TRUE(run(store.set_scale("shop", {{"web", 4}})));
  restart();
  EXPECT_EQ(ended(2).message, "service shop-web is to have 4 tasks, and has 2; shop/1 serves again");
  EXPECT_EQ(replicas(), of(4, 1));
  restart();
  EXPECT_EQ(run(service->history("shop", 0, 10)).value().size(), 2u);
}

TEST_F(Scaling, ThatACrashInterruptedIsFinishedInEitherOrder) {
  shop.order = model::Order::start_first;
  configure();
  deployed("v1");
  ASSERT_TRUE(run(store.set_scale("shop", {{"worker", 2}})));
  restart();
  EXPECT_EQ(ended(2).message, "service shop-worker is to have 2 tasks, and has 1; shop/1 serves again");
  EXPECT_EQ(replicas(), of(2, 2));
}

}  // namespace
}  // namespace cutover::test
