#include "deploy/host.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Prestart : public Host {
 protected:
  Prestart() {
    holds_back = true;
    behind_gate = true;
    restart();
    deployed("v1");
    engine.trace.clear();
  }

  void run_until_traced(const std::string& call) {
    run_until([&] { return !engine.trace.empty() && engine.trace.back() == call; });
  }
};

TEST_F(Prestart, TheNewContainerIsUpBeforeTheOldOneStopsAndItsAppBeginsAfterThat) {
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.trace, ElementsAre("create shop-web-2", "start shop-web-2", "no-restart shop-web-1",
                                        "hold shop", "kill shop-web-1 SIGTERM", "release shop-web-2",
                                        "pass shop-web-2", "restart shop-web-2"));
  EXPECT_THAT(entries.held, IsEmpty());
  EXPECT_TRUE(deployment.account->prestarted);
}

TEST_F(Prestart, TheImagesOwnCommandIsWhatItBecomes) {
  for (auto& [name, image] : engine.local) {
    image.entrypoint = {"/bin/shop", "--serve"};
    image.command = {"all"};
  }
  deployed("v2");
  const engine::ContainerSpec& spec = engine.containers.at("shop-web-2").spec;
  EXPECT_THAT(spec.entrypoint, ElementsAre("/.cutover/entry"));
  EXPECT_THAT(spec.command, ElementsAre("/bin/shop", "--serve", "all"));
  ASSERT_EQ(spec.mounts.size(), 1u);
  EXPECT_EQ(spec.mounts[0],
            (engine::Mount{engine::Mount::Kind::bind, "/entry/shop-web-2", "/.cutover", true}));
}

TEST_F(Prestart, ACommandOfTheAppsFileTakesThePlaceOfTheImages) {
  for (auto& [name, image] : engine.local) {
    image.entrypoint = {"/entry.sh"};
    image.command = {"all"};
  }
  shop.processes[0].command = {"web", "--port"};
  configure();
  deployed("v2");
  EXPECT_THAT(engine.containers.at("shop-web-2").spec.command, ElementsAre("/entry.sh", "web", "--port"));
}

TEST_F(Prestart, ItWaitsUntilTheReleaseCommandIsThrough) {
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  engine.behaviours["shop-release-2"].exits_after = 5s;
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
  EXPECT_THAT(engine.trace, ElementsAre("create shop-release-2", "create shop-web-2", "start shop-release-2",
                                        "remove shop-release-2", "start shop-web-2", "no-restart shop-web-1",
                                        "hold shop", "kill shop-web-1 SIGTERM", "release shop-web-2",
                                        "pass shop-web-2", "restart shop-web-2"));
}

TEST_F(Prestart, IsNotDoneForTheFirstVersionAPublishedPortOrWhereItIsSwitchedOff) {
  EXPECT_THAT(engine.containers.at("shop-web-1").spec.entrypoint, IsEmpty());
  shop.prestart = false;
  configure();
  deployed("v2");
  EXPECT_THAT(engine.containers.at("shop-web-2").spec.entrypoint, IsEmpty());
  shop.prestart = true;
  shop.processes[0].web->publish = model::Publish{"127.0.0.1", 28'999};
  configure();
  deployed("v3");
  EXPECT_THAT(engine.containers.at("shop-web-3").spec.entrypoint, IsEmpty());
}

TEST_F(Prestart, ACommandThatCannotBeRunFailsBeforeTheOldVersionIsTouched) {
  engine.behaviours["shop-web-2"] = Behaviour{1ms, 127, 0ms, false, false, "exec: \"serve\": not found\n"};
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::failed);
  EXPECT_EQ(
      deployment.message,
      "web exited with code 127 before the cut-over; its last words: exec: \"serve\": not found; shop/1 was "
      "not touched and serves");
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
  EXPECT_THAT(engine.trace, Not(Contains("kill shop-web-1 SIGTERM")));
}

TEST_F(Prestart, AHostThatCannotHoldItBackStartsItInTheOrdinaryWay) {
  entries.cannot_hold = Error(ErrorCode::storage, "can't write /entry: No space left on device");
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.containers.at("shop-web-2").spec.entrypoint, IsEmpty());
  EXPECT_THAT(deployment.notes, Contains(HasSubstr("No space left on device")));
  EXPECT_FALSE(deployment.account->prestarted);
}

TEST_F(Prestart, AContainerThatTheEngineCannotStartThatWayIsMadeAnewWithoutIt) {
  engine.fail("start shop-web-2", Error(ErrorCode::rejected, "exec /.cutover/entry: permission denied"));
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.containers.at("shop-web-2").spec.entrypoint, IsEmpty());
  EXPECT_THAT(deployment.notes, Contains(HasSubstr("permission denied")));
}

TEST_F(Prestart, AnErrorThatHasNothingToDoWithItFailsBeforeAnythingIsStopped) {
  engine.fail("start shop-web-2", Error(ErrorCode::rejected, "not a directory: mounting /dir at /demo"));
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::failed) << deployment.message;
  EXPECT_THAT(engine.trace, Not(Contains("kill shop-web-1 SIGTERM")));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
}

TEST_F(Prestart, ACancelWhileRequestsEndLeavesTheOldVersionRunning) {
  fake_gate.drains_after = 1h;
  const int number = submit("v2");
  run_until_traced("hold shop");
  cancel(number);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 1);
  EXPECT_THAT(engine.trace, Not(Contains("kill shop-web-1 SIGTERM")));
  EXPECT_THAT(engine.trace, Contains("pass shop-web-1"));
}

TEST_F(Prestart, AnAddressThatMayBeAnothersGetsNoRequestBeforeTheNewVersionIsHealthy) {
  engine.end("shop-web-1", 1);
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
  EXPECT_THAT(engine.trace, testing::IsSupersetOf({"hold shop", "pass shop-web-2"}));
}

TEST_F(Prestart, OneThatDoesNotSayThatItWaitsIsMadeAnewWithoutIt) {
  entries.never_waits = true;
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.containers.at("shop-web-2").spec.entrypoint, IsEmpty());
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
}

TEST_F(Prestart, AMountThatTheEngineCannotMakeIsLeftOut) {
  engine.fail("create shop-web-2",
              Error(ErrorCode::invalid_argument, "bind source path does not exist: /entry/shop-web-2"));
  const auto deployment = deployed("v2");
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.containers.at("shop-web-2").spec.entrypoint, IsEmpty());
}

TEST_F(Prestart, ACrashWhileItWaitsTakesItForNoVersionThatRuns) {
  engine.containers.at("shop-web-1").behaviour.stops_after = 10s;
  const int number = submit("v2");
  run_until_traced("kill shop-web-1 SIGTERM");
  engine.end("shop-web-1", 143);  // the daemon is killed before it could let the new one go
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
  EXPECT_THAT(engine.trace, Not(Contains("release shop-web-2")));
}

TEST_F(Prestart, ACrashWhenItWasLetGoGoesOnWithItAndKnowsTheAccountSoFar) {
  engine.local.erase("acme/shop@" + FakeEngine::digest('2'));  // so that it is pulled
  prober.health["shop-web-2"].ready_after = 20s;
  const int number = submit("v2");
  run_until_traced("release shop-web-2");
  run_until([&] { return !prober.probed["shop-web-2"].empty(); });
  EXPECT_FALSE(seen(number).account) << "while it runs";
  restart();
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  ASSERT_TRUE(deployment.account);
  EXPECT_TRUE(deployment.account->prestarted);
  EXPECT_TRUE(deployment.account->pull);
  ASSERT_TRUE(deployment.account->stop);
  EXPECT_EQ(deployment.account->stop->signal, "SIGTERM");
}

TEST_F(Prestart, OneThatEndsBeforeItsTurnLeavesTheOldVersionUntouched) {
  shop.processes.push_back(worker());
  configure();
  deployed("v2");
  engine.trace.clear();
  engine.takes["inspect shop-web-2"] = 1s;
  const int number = submit("v3");
  run_until_traced("start shop-web-3");
  run_to_phase(number, Phase::cutting_over);
  engine.end("shop-web-3", 137);
  const auto deployment = ended(number);
  EXPECT_NE(deployment.outcome, Outcome::succeeded) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2", "shop-worker-2"));
}

TEST_F(Prestart, OneThatEndsWhileRequestsDrainGivesThemBackToTheOldVersion) {
  fake_gate.drains_after = 1h;
  const int number = submit("v2");
  run_until_traced("hold shop");
  const SteadyTime held = clock.now();
  engine.end("shop-web-2", 137);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(deployment.message,
            "web exited with code 137 before the old version was asked to stop; shop/1 serves again");
  EXPECT_LT(clock.now() - held, 1s) << "what the old one answers still is not waited for";
  EXPECT_THAT(engine.trace, Not(Contains("kill shop-web-1 SIGTERM")));
  EXPECT_THAT(engine.trace, testing::IsSupersetOf({"pass shop-web-1", "restart shop-web-1"}));
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 1);
  ASSERT_TRUE(deployment.account->gap);
  EXPECT_EQ(deployment.account->gap->total(), deployment.account->gap->drain) << "in which requests waited";
  EXPECT_LT(deployment.account->gap->drain, 1s);
  EXPECT_FALSE(deployment.account->stop) << "it was not asked to";
}

TEST_F(Prestart, OneThatEndedWhenNothingIsInFlightAnyMoreLeavesTheOldVersionServing) {
  engine.takes["no-restart shop-web-1"] = 1s;
  const int number = submit("v2");
  run_until_traced("no-restart shop-web-1");
  engine.end("shop-web-2", 137);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_EQ(deployment.message,
            "web exited with code 137 before the old version was asked to stop; shop/1 served throughout");
  EXPECT_THAT(engine.trace, Not(Contains("hold shop")));
  EXPECT_THAT(engine.trace, Not(Contains("kill shop-web-1 SIGTERM")));
  EXPECT_EQ(engine.containers.at("shop-web-1").restart, engine::RestartPolicy::unless_stopped);
  EXPECT_FALSE(deployment.account->gap);
}

TEST_F(Prestart, OneThatEndsWhileWorkersEndLeavesWebServing) {
  shop.processes.push_back(worker());
  configure();
  deployed("v2");
  engine.trace.clear();
  engine.containers.at("shop-worker-2").behaviour.stops_after = 5s;
  const int number = submit("v3");
  run_until_traced("kill shop-worker-2 SIGTERM");
  engine.end("shop-web-3", 137);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.trace, Not(Contains("kill shop-web-2 SIGTERM")));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2", "shop-worker-2"));
  EXPECT_EQ(engine.containers.at("shop-web-2").runs, 1);
}

TEST_F(Prestart, OneThatEndsAfterTheOldOneWasAskedToStopBringsThatBack) {
  engine.containers.at("shop-web-1").behaviour.stops_after = 5s;
  const int number = submit("v2");
  run_until_traced("kill shop-web-1 SIGTERM");
  engine.end("shop-web-2", 137);
  const auto deployment = ended(number);
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back);
  EXPECT_THAT(deployment.message, HasSubstr("shop/1 serves again"));
  EXPECT_EQ(engine.containers.at("shop-web-1").runs, 2);
}

TEST_F(Prestart, ARollbackStartsTheOldOneAsAnyContainer) {
  deployed("v2");
  engine.trace.clear();
  prober.health["shop-web-3"].status = 500;
  const auto deployment = deployed("v3");
  EXPECT_EQ(deployment.outcome, Outcome::rolled_back) << deployment.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  EXPECT_TRUE(entries.folders.contains("shop-web-2"));
  EXPECT_FALSE(entries.folders.contains("shop-web-3")) << "its container is gone";
}

TEST_F(Prestart, ACrashBeforeTheCutOverLetsTheOldVersionServeBeforeRecoveryIsOver) {
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  engine.behaviours["shop-release-2"].exits_after = 1h;
  const int number = submit("v2");
  run_to_phase(number, Phase::releasing);
  engine.trace.clear();
  restart();
  EXPECT_EQ(engine.trace.front(), "pass shop-web-1");
  EXPECT_EQ(ended(number).outcome, Outcome::failed);
}

TEST_F(Prestart, AVersionThatAPowerFailureLeftWaitingIsLetGo) {
  deployed("v2");
  entries.held.insert("shop-web-2");
  restart();
  EXPECT_THAT(entries.held, IsEmpty());
  const auto restored = seen(3);
  EXPECT_EQ(restored.outcome, Outcome::rolled_back) << restored.message;
  EXPECT_THAT(restored.message, HasSubstr("container shop-web-2 still waits for its turn"));
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
}

TEST_F(Prestart, PlansSayIt) {
  const auto plan = run(service->plan("shop", model::Request{})).value();
  EXPECT_THAT(plan.steps, ::testing::IsSupersetOf({"start web's container, with its app held back",
                                                   "stop shop-web-1 with SIGTERM, SIGKILL after 30s",
                                                   "let web's app begin"}));
}

TEST_F(Prestart, FoldersThatSomebodyRemovedAreThereAgainBeforeTheEngineNeedsThem) {
  deployed("v2");
  deployed("v3");
  entries.folders.clear();
  restart();
  EXPECT_THAT(entries.folders, ElementsAre("shop-web-2", "shop-web-3")) << "the first was never held back";
  EXPECT_THAT(entries.held, IsEmpty());
  entries.folders.clear();
  ASSERT_TRUE(run(service->reconcile()));  // the Engine is back
  EXPECT_THAT(entries.folders, ElementsAre("shop-web-2", "shop-web-3"));
}

TEST_F(Prestart, OneThatWaitsGoesOnWaitingWhenFoldersAreMended) {
  fake_gate.drains_after = 1h;
  submit("v2");
  run_until_traced("hold shop");
  ASSERT_TRUE(run(service->reconcile()));
  EXPECT_THAT(entries.held, ElementsAre("shop-web-2"));
}

TEST_F(Prestart, FoldersOfContainersThatSomebodyRemovedGoAtTheNextStart) {
  entries.folders.insert("shop-web-77");
  deployed("v2");
  restart();
  EXPECT_THAT(entries.folders, ElementsAre("shop-web-2"));
}

}  // namespace
}  // namespace cutover::test
