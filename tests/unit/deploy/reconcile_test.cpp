#include "deploy/reconcile.hpp"

#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using engine::ContainerStatus;
using model::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

deploy::ManagedContainer container(const std::string& process, int deployment, ContainerStatus status) {
  const model::DeploymentId id{"shop", deployment};
  return {"shop", process, deployment, "id", deploy::container_name(id, process), status, ""};
}

TEST(WhatIsMissing, IsNothingWhereAllProcessesRun) {
  EXPECT_EQ(deploy::what_is_missing({"shop", 2}, {"web", "worker"},
                                    {container("web", 2, ContainerStatus::running),
                                     container("worker", 2, ContainerStatus::restarting),
                                     container("web", 1, ContainerStatus::exited)}),
            std::nullopt);
}

TEST(WhatIsMissing, NamesTheContainerAndWhatBecameOfIt) {
  const auto web = container("web", 2, ContainerStatus::running);
  EXPECT_EQ(deploy::what_is_missing({"shop", 2}, {"web", "worker"}, {web}),
            "container shop-worker-2 is gone");
  EXPECT_EQ(deploy::what_is_missing({"shop", 2}, {"web"}, {container("web", 2, ContainerStatus::exited)}),
            "container shop-web-2 does not run");
  auto renamed = web;
  renamed.name = "old-shop";
  EXPECT_EQ(deploy::what_is_missing({"shop", 2}, {"web"}, {renamed}),
            "container shop-web-2 was renamed to old-shop");
  EXPECT_EQ(deploy::what_is_missing({"shop", 2}, {}, {}), "the containers of shop/2 are gone");
}

class Reconcile : public Host {
 protected:
  Reconcile() {
    deployed("v1");
    deployed("v2");
    engine.trace.clear();
  }
  void reconcile() {
    const auto done = run(service->reconcile());
    EXPECT_TRUE(done) << done.error().text();
  }
  /// The newest record, which must be of that kind.
  model::Deployment restoration(int number) {
    const model::Deployment deployment = ended(number);
    EXPECT_EQ(deployment.requested_by.kind, "daemon");
    EXPECT_EQ(deployment.request.rollback_to, 2);
    return deployment;
  }
  int newest() { return run(service->history("shop", 0, 1)).value().front().id.number; }
};

TEST_F(Reconcile, ChangesNothingWhereWhatShouldServeDoes) {
  restart();
  reconcile();
  EXPECT_THAT(engine.trace, IsEmpty());
  EXPECT_EQ(newest(), 2);
}

TEST_F(Reconcile, AtTheStartStartsWhatDoesNotRun) {
  engine.end("shop-web-2", 137);
  restart();
  const auto deployment = restoration(3);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(deployment.message, "container shop-web-2 does not run; shop/2 serves again");
  EXPECT_EQ(deployment.serving, 2);
  EXPECT_THAT(engine.trace, ElementsAre("start shop-web-2", "restart shop-web-2"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
}

TEST_F(Reconcile, WhileADeploymentIsUnderWayLooksAgainWhenItHasEnded) {
  engine.takes["create shop-web-3"] = 10s;
  engine.fail("create shop-web-3", Error(ErrorCode::rejected, "no space left on device"));
  const int number = submit("v3");
  run_to_phase(number, model::Phase::preparing);
  engine.end("shop-web-2", 137);
  reconcile();
  EXPECT_EQ(ended(number).outcome, Outcome::failed);
  run_until([&] { return newest() == 4; });
  EXPECT_EQ(restoration(4).outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
}

TEST_F(Reconcile, NeverBringsBackAContainerThatWasDownWhenItsVersionWasReplaced) {
  engine.end("shop-web-2", 137);
  EXPECT_EQ(deployed("v3").outcome, Outcome::succeeded);
  EXPECT_EQ(engine.containers.at("shop-web-2").restart, engine::RestartPolicy::no);
}

TEST_F(Reconcile, WhenTheEngineIsBackDoesTheSame) {
  engine.end("shop-web-2", 255);
  reconcile();
  EXPECT_EQ(restoration(3).outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
}

TEST_F(Reconcile, MakesWhatWasRemovedAgainAsItWasPinned) {
  shop.env.push_back({"COLOUR", Secret("green")});
  configure();  // of later: what is restored is what was pinned
  engine.containers.erase("shop-web-2");
  restart();
  const auto deployment = restoration(3);
  EXPECT_EQ(deployment.message, "container shop-web-2 is gone; shop/2 serves again");
  EXPECT_EQ(engine.containers.at("shop-web-2").spec.image, "acme/shop@" + engine.digest('2'));
  EXPECT_THAT(engine.containers.at("shop-web-2").spec.env, ElementsAre("PORT=8000"));
  EXPECT_EQ(engine.containers.at("shop-web-2").restart, engine::RestartPolicy::unless_stopped);
}

TEST_F(Reconcile, BringsInAnImageThatWasPruned) {
  engine.containers.clear();
  engine.local.clear();
  restart();
  EXPECT_EQ(restoration(3).outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.trace,
              ElementsAre("pull acme/shop", "create shop-web-2", "start shop-web-2", "restart shop-web-2"));
}

TEST_F(Reconcile, GivesARenamedContainerItsNameBackWithoutRestartingIt) {
  auto node = engine.containers.extract("shop-web-2");
  node.key() = node.mapped().spec.name = "old-shop";
  engine.containers.insert(std::move(node));
  restart();
  EXPECT_EQ(restoration(3).message, "container shop-web-2 was renamed to old-shop; shop/2 serves again");
  EXPECT_EQ(engine.containers.at("shop-web-2").runs, 1);
}

TEST_F(Reconcile, LeavesAnAppAloneThatWasStoppedByAnOperator) {
  ASSERT_TRUE(run(service->operate("shop", deploy::Operation::stop, {"socket", "ann"})));
  restart();
  reconcile();
  EXPECT_THAT(engine.up(), IsEmpty());
  EXPECT_EQ(newest(), 2);
}

TEST_F(Reconcile, CarriesOutAStopThatACrashCutShort) {
  engine.containers.at("shop-web-2").behaviour.stops_after = 10s;
  bool done = false;
  boost::asio::co_spawn(*context, service->operate("shop", deploy::Operation::stop, {"socket", "ann"}),
                        [&done](std::exception_ptr, Result<void>) { done = true; });
  run_until([&] { return !engine.trace.empty() && engine.trace.back() == "kill shop-web-2 SIGTERM"; });
  ASSERT_FALSE(done);
  abandon();
  engine.containers.at("shop-web-2").ends_at.reset();  // the signal never came to it
  restart();
  EXPECT_THAT(engine.up(), IsEmpty());
  EXPECT_EQ(newest(), 2);
}

TEST_F(Reconcile, SaysThatAndWhyAnAppCanNotBeMended) {
  engine.end("shop-web-2", 1);
  prober.health["shop-web-2"].status = 500;
  restart();
  const auto deployment = restoration(3);
  EXPECT_EQ(deployment.outcome, Outcome::needs_attention);
  EXPECT_THAT(deployment.message,
              HasSubstr("container shop-web-2 does not run; shop/2 could not be restored: web answered 500"));
  EXPECT_EQ(deployment.serving, std::nullopt);
}

TEST_F(Reconcile, TriesAnAppThatNeedsAttentionAgainAtTheNextStart) {
  engine.end("shop-web-2", 1);
  prober.health["shop-web-2"].status = 500;
  restart();
  ASSERT_EQ(ended(3).outcome, Outcome::needs_attention);
  engine.end("shop-web-2", 1);
  prober.health["shop-web-2"].status = 200;
  restart();
  EXPECT_EQ(restoration(4).outcome, Outcome::rolled_back);
  EXPECT_EQ(run(service->status("shop")).value().serving, 2);
}

TEST_F(Reconcile, IsTakenUpAgainAfterACrashInIt) {
  engine.end("shop-web-2", 1);
  prober.health["shop-web-2"].ready_after = 20s;
  abandon();
  make_service();
  boost::asio::co_spawn(*context, service->start(), [](std::exception_ptr, Result<void>) {});
  run_until([&] { return !prober.probed["shop-web-2"].empty() && engine.trace.size() == 1; });
  restart();
  EXPECT_EQ(restoration(3).message, "container shop-web-2 does not run; shop/2 serves again");
  EXPECT_EQ(engine.containers.at("shop-web-2").runs, 2);
  EXPECT_EQ(newest(), 3);
}

TEST_F(Reconcile, ComesBeforeWhatWaits) {
  engine.end("shop-web-2", 1);
  store::NewDeployment accepted;
  accepted.app = "shop";
  accepted.request.tag = "v3";
  ASSERT_EQ(run(store.accept(std::move(accepted))).value().number, 3);
  restart();
  EXPECT_EQ(restoration(4).outcome, Outcome::rolled_back);
  EXPECT_EQ(ended(3).outcome, Outcome::succeeded) << ended(3).message;
  EXPECT_EQ(ended(3).previous, 2);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-3"));
}

TEST_F(Reconcile, WaitsForAnEngineThatIsAway) {
  engine.end("shop-web-2", 1);
  engine.lists = false;
  restart();
  EXPECT_EQ(newest(), 2);
  engine.lists = true;
  reconcile();
  EXPECT_EQ(restoration(3).outcome, Outcome::rolled_back);
}

TEST_F(Reconcile, StopsAnotherVersionThatSomebodyStartedBeforeItBringsOneBack) {
  engine.end("shop-web-2", 0);
  engine.containers.at("shop-web-1").status = ContainerStatus::running;
  restart();
  const auto deployment = restoration(3);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  EXPECT_THAT(engine.trace, ElementsAre("no-restart shop-web-1", "kill shop-web-1 SIGTERM",
                                        "start shop-web-2", "restart shop-web-2"));
}

TEST_F(Reconcile, TakesNoCopyOfAContainerForTheContainer) {
  engine::ContainerSpec copy = engine.containers.at("shop-web-2").spec;
  copy.name = "debugging";  // made from an image that somebody committed from ours, labels and all
  engine.run_by_hand(copy);
  restart();
  EXPECT_EQ(newest(), 2);
  engine.end("shop-web-2", 1);
  restart();
  EXPECT_EQ(restoration(3).outcome, Outcome::rolled_back);
  EXPECT_TRUE(engine.containers.contains("debugging"));
}

TEST_F(Reconcile, EndsADeploymentAfterWhichAnotherBeganWithoutTakingItUp) {
  store::NewDeployment accepted;
  accepted.app = "shop";
  const int lost = run(store.accept(std::move(accepted))).value().number;
  const model::DeploymentId id{"shop", lost};
  std::vector<model::Event> begun{{clock.utc(), model::Started{2}},
                                  {clock.utc(), model::PhaseStarted{model::Phase::watching}}};
  ASSERT_TRUE(run(store.append(id, begun)));
  const int newer = submit("v3");
  ASSERT_EQ(ended(newer).outcome, Outcome::succeeded);
  engine.trace.clear();
  restart();
  EXPECT_EQ(seen(lost).outcome, Outcome::failed);
  EXPECT_EQ(seen(lost).message, "how it ended could not be recorded; shop/4 came after it");
  EXPECT_EQ(run(service->status("shop")).value().serving, newer);
  EXPECT_THAT(engine.trace, IsEmpty());
}

}  // namespace
}  // namespace cutover::test
