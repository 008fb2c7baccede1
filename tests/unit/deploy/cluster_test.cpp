// Deployments on a swarm in memory: what is asked of it, and what becomes of them when something goes wrong.

#include "deploy/cluster/progress.hpp"
#include "deploy/on_cluster.hpp"
#include "deploy/version.hpp"
#include "support/taken_port.hpp"

namespace cutover::test {
namespace {

using namespace std::chrono_literals;
using model::Outcome;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const Error kStale(ErrorCode::conflict, "update out of sequence");
const Error kLost(ErrorCode::unavailable, "the connection broke");
const Error kNoLeader(ErrorCode::unavailable, "The swarm does not have a leader");

TEST_F(OnCluster, ADeploymentUpdatesEveryService) {
  shop.processes.push_back(worker());
  configure();
  EXPECT_EQ(deployed("v1").outcome, Outcome::succeeded);
  const auto second = deployed("v2");
  EXPECT_EQ(second.outcome, Outcome::succeeded) << second.message;
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("2 running", "2 running"));
  EXPECT_THAT(fake_swarm.running("shop-worker"), ElementsAre("2 running"));
  EXPECT_EQ(fake_swarm.services.at("shop-web").spec.image, image('2'));
}

TEST_F(OnCluster, AFailureOfOneServiceTakesAllBack) {
  shop.processes.push_back(worker());
  configure();
  deployed("v1");
  fake_swarm.outcomes[image('2')] = ends_with(3);
  const auto second = deployed("v2");
  EXPECT_EQ(second.outcome, Outcome::rolled_back);
  EXPECT_THAT(second.message, HasSubstr("on node node1 exited with code 3"));
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("1 running", "1 running"));
  EXPECT_THAT(fake_swarm.running("shop-worker"), ElementsAre("1 running"));
  EXPECT_THAT(second.output.front().text, HasSubstr("said something"));
}

TEST_F(OnCluster, ATaskThatNoNodeTakesIsAFailureInTime) {
  deployed("v1");
  engine::SwarmTask waits;
  waits.state = "pending";
  waits.error = "no suitable node (insufficient resources on 1 node)";
  fake_swarm.outcomes[image('2')] = waits;
  const auto second = deployed("v2");
  EXPECT_EQ(second.outcome, Outcome::rolled_back);
  EXPECT_THAT(second.message, HasSubstr("0 of 2 tasks of web run, and none moved for 2m24s; 2 of another "
                                        "version run on: no suitable node"));
}

TEST_F(OnCluster, APortThatANodeLetsGoOfIsWaitedFor) {
  std::optional<TakenPort> still_held(std::in_place, "0.0.0.0", 0);
  shop.processes.front().web->publish =
      model::Publish{"0.0.0.0", static_cast<std::uint16_t>(still_held->port())};
  configure();
  const int number = submit("v1");
  run_to_phase(number, model::Phase::preparing);
  const SteadyTime begun = clock.now();
  run_until([&] { return clock.now() >= begun + 2s; });
  still_held.reset();
  EXPECT_THAT(ended(number).message, StartsWith("its tasks are healthy")) << "nobody answers at the port";
}

TEST_F(OnCluster, APortThatStaysTakenFailsTheDeployment) {
  const TakenPort stranger("0.0.0.0", 0);
  shop.processes.front().web->publish =
      model::Publish{"0.0.0.0", static_cast<std::uint16_t>(stranger.port())};
  configure();
  const auto first = deployed("v1");
  EXPECT_EQ(first.outcome, Outcome::failed);
  EXPECT_THAT(first.message, HasSubstr("is taken by unit_deploy"));
  EXPECT_THAT(fake_swarm.services, IsEmpty());
}

TEST_F(OnCluster, APublishedPortThatLapsedOnceIsWatchedOn) {
  const std::string port = "127.0.0.1";
  shop.processes.front().web->publish = model::Publish{"0.0.0.0", 28'998};
  shop.watch = 30s;
  configure();
  prober.answering.insert(port);
  ASSERT_EQ(deployed("v1").outcome, Outcome::succeeded);
  const int number = submit("v2");
  run_to_phase(number, model::Phase::watching);
  for (const bool answers : {false, true, false}) {
    const SteadyTime later = clock.now() + 5s;
    if (answers) {
      prober.answering.insert(port);
    } else {
      prober.answering.erase(port);
    }
    run_until([&] { return clock.now() >= later; });
    ASSERT_FALSE(seen(number).outcome);
  }
  run_until([&] { return fake_swarm.trace.back() == "update shop-web to 1"; });
  prober.answering.insert(port);
  const auto second = ended(number);
  EXPECT_EQ(second.outcome, Outcome::rolled_back);
  EXPECT_THAT(second.message, HasSubstr("at the published port: web gave no answer on port 28998"));
}

TEST_F(OnCluster, AVersionThatWasReadBeforeSomebodyElseChangedItIsReadAgain) {
  deployed("v1");
  fake_swarm.fail("update shop-web", kStale);
  fake_swarm.fail("update shop-web", kStale);
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
}

TEST_F(OnCluster, ALostReplyIsLookedInto) {
  fake_swarm.fail("create shop-web", kLost, true);
  EXPECT_EQ(deployed("v1").outcome, Outcome::succeeded);
  fake_swarm.fail("update shop-web", kLost, true);
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
  EXPECT_THAT(fake_swarm.trace, Not(Contains("create shop-web for 2")));
  EXPECT_EQ(std::count(fake_swarm.trace.begin(), fake_swarm.trace.end(), "update shop-web to 2"), 1);
}

TEST_F(OnCluster, ANameThatIsSomebodyElsesIsLeftAlone) {
  fake_swarm.services["shop-web"].spec.name = "shop-web";
  const auto first = deployed("v1");
  EXPECT_EQ(first.outcome, Outcome::failed);
  EXPECT_THAT(first.message, HasSubstr("the name is taken by a service that is not of this app"));
  EXPECT_TRUE(fake_swarm.services.contains("shop-web"));
}

TEST_F(OnCluster, AWorkerOfASwarmSaysWhatToDo) {
  fake_swarm.is.is_manager = false;
  EXPECT_THAT(deployed("v1").message, HasSubstr("docker node promote"));
  fake_swarm.is.active = false;
  EXPECT_THAT(deployed("v1").message, HasSubstr("docker swarm init"));
}

TEST_F(OnCluster, ASwarmWithoutALeaderIsWaitedForInTheCutOver) {
  deployed("v1");
  fake_swarm.on_change = [this] {
    if (fake_swarm.trace.empty() || fake_swarm.trace.back() != "update shop-web to 2") return;
    fake_swarm.away = kNoLeader;
  };
  const int number = submit("v2");
  run_until([&] { return fake_swarm.trace.back() == "update shop-web to 2"; });
  fake_swarm.away = kNoLeader;
  const SteadyTime until = clock.now() + 5min;
  run_until([&] { return clock.now() >= until; });
  EXPECT_FALSE(seen(number).outcome);
  fake_swarm.away.reset();
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
}

TEST_F(OnCluster, TheReleaseCommandIsAJobAndRunsOnce) {
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  const auto first = deployed("v1");
  EXPECT_EQ(first.outcome, Outcome::succeeded) << first.message;
  EXPECT_EQ(first.release->exit_code, 0);
  EXPECT_THAT(first.release->log, StartsWith("said something"));
  EXPECT_FALSE(fake_swarm.services.contains("shop-release-1"));
  fake_swarm.outcomes[image('2')] = ends_with(4);
  const auto second = deployed("v2");
  EXPECT_EQ(second.outcome, Outcome::failed);
  EXPECT_THAT(second.message, HasSubstr("the release command exited with code 4"));
  EXPECT_EQ(fake_swarm.services.at("shop-web").spec.image, image('1'));
}

TEST_F(OnCluster, WhereTheEngineHasNoJobsTheReleaseCommandRunsHere) {
  engine.speaks = {1, 40};
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  engine.behaviours["shop-release-1"].exits_after = 1s;
  const auto first = deployed("v1");
  EXPECT_EQ(first.outcome, Outcome::succeeded) << first.message;
  EXPECT_THAT(engine.trace, Contains("start shop-release-1"));
  EXPECT_THAT(fake_swarm.trace, Not(Contains("create shop-release-1 for 1")));
  EXPECT_FALSE(engine.containers.contains("shop-release-1"));
}

TEST_F(OnCluster, WhereTheEngineHasNoJobsAReleaseCommandIsNotRunWithoutTheSecrets) {
  deployed("v1");
  engine.speaks = {1, 40};
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  shop.files = {{model::MountedFile::Kind::secret, "key", "/run/secrets/key", Secret("k")}};
  configure();
  const auto plan = run(service->plan("shop", model::Request())).value();
  EXPECT_TRUE(std::any_of(plan.checks.begin(), plan.checks.end(), [](const auto& check) {
    return !check.ok && check.text.starts_with("the release command would run without the app's secrets");
  }));
  engine.trace.clear();
  fake_swarm.trace.clear();
  const auto second = deployed("v2");
  EXPECT_EQ(second.outcome, Outcome::failed);
  EXPECT_THAT(second.message, HasSubstr("without the app's secrets and configs: this Docker has no jobs"));
  EXPECT_THAT(fake_swarm.trace, IsEmpty());
  EXPECT_THAT(engine.trace, Not(Contains("create shop-release-2")));
  engine.speaks = {1, 41};
  EXPECT_EQ(deployed("v2").outcome, Outcome::succeeded);
}

TEST_F(OnCluster, OfAReleaseCommandWhoseServiceIsGoneARecoveryRemovesTheContainer) {
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  const std::string container = "shop-release-1.1.task";
  engine::ContainerSpec spec;
  spec.name = container;
  spec.labels = deploy::labels_for({"shop", 1}, "release");
  spec.labels["com.docker.swarm.task.id"] = "task";
  const int number = submit("v1");
  run_until([&] { return fake_swarm.trace.back() == "remove shop-release-1"; });
  engine.run_by_hand(spec);
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::failed);
  EXPECT_FALSE(engine.containers.contains(container));
}

TEST_F(OnCluster, CancellingInTheCutOverBringsTheOldVersionBack) {
  deployed("v1");
  fake_swarm.replaces_within = 20s;
  const int number = submit("v2");
  run_until([&] { return fake_swarm.trace.back() == "update shop-web to 2"; });
  cancel(number);
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("1 running", "1 running"));
}

TEST_F(OnCluster, ARollbackUsesWhatWasPinned) {
  deployed("v1");
  shop.processes.front().replicas = 3;
  configure();
  deployed("v2");
  const auto back = run(service->rollback("shop", 1, model::Requester{"socket", "root"}, "", "")).value();
  EXPECT_EQ(ended(back.number).outcome, Outcome::succeeded);
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("3 running", "3 running"));
  EXPECT_EQ(fake_swarm.services.at("shop-web").spec.image, image('1'));
}

TEST_F(OnCluster, AReleaseCommandThatWasLeftBehindIsEndedFirst) {
  deployed("v1");
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  for (const bool ends : {true, false}) {
    engine::ServiceSpec job;
    job.name = "shop-release-1";
    job.labels = deploy::labels_for({"shop", 1}, "release");
    job.image = image('1');
    job.is_job = true;
    ASSERT_TRUE(run(fake_swarm.create_service(job)));
    fake_swarm.tasks.back().state = "running";
    // Told to end already, and its node does not say that it has.
    if (!ends) fake_swarm.services.at("shop-release-1").spec.replicas = 0;
    fake_swarm.trace.clear();
    const int number = submit("v2");
    const auto second = ended(number);
    const std::string create =
        "create shop-release-" + std::to_string(number) + " for " + std::to_string(number);
    if (ends) {
      EXPECT_EQ(second.outcome, Outcome::succeeded) << second.message;
      EXPECT_FALSE(fake_swarm.services.contains("shop-release-1"));
      EXPECT_THAT(fake_swarm.trace, Contains(create));
    } else {
      EXPECT_EQ(second.outcome, Outcome::failed);
      EXPECT_THAT(second.message, HasSubstr("the release command of shop/1 may run yet"));
      EXPECT_THAT(fake_swarm.trace, Not(Contains(create)));
    }
  }
}

TEST_F(OnCluster, TheReleaseCommandRunsOnThisNode) {
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  configure();
  const int number = submit("v1");
  run_until([&] { return fake_swarm.services.contains("shop-release-1"); });
  EXPECT_THAT(fake_swarm.services.at("shop-release-1").spec.placement.constraints,
              ElementsAre("node.id==node-id"));
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
}

/// A deployment that the daemon does not survive, at each change that it asks for in turn: once both are
/// back, one version runs whole, and history says which.
class OnClusterInEitherOrder : public OnCluster, public ::testing::WithParamInterface<model::Order> {};
INSTANTIATE_TEST_SUITE_P(Orders, OnClusterInEitherOrder,
                         ::testing::Values(model::Order::stop_first, model::Order::start_first));

TEST_P(OnClusterInEitherOrder, KilledAtEveryBoundaryOneVersionRunsWhole) {
  shop.order = GetParam();
  shop.release = model::ReleaseCommand{{"migrate"}, 10min};
  shop.processes.push_back(worker());
  configure();
  ASSERT_EQ(deployed("v1").outcome, Outcome::succeeded);
  int kills = 0;
  for (std::size_t boundary = 1; boundary < 20; ++boundary) {
    const std::size_t until = fake_swarm.trace.size() + boundary;
    const int number = submit(boundary % 2 == 1 ? "v2" : "v1");
    run_until([&] { return fake_swarm.trace.size() >= until || seen(number).outcome; });
    const bool was_killed = !seen(number).outcome;
    if (was_killed) {
      ++kills;
      restart();
    }
    const auto deployment = ended(number);
    ASSERT_TRUE(deployment.serving) << deployment.message;
    const std::string runs = std::to_string(*deployment.serving) + " running";
    EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre(runs, runs))
        << boundary << ": " << deployment.message;
    EXPECT_THAT(fake_swarm.running("shop-worker"), ElementsAre(runs))
        << boundary << ": " << deployment.message;
    EXPECT_FALSE(fake_swarm.services.contains("shop-release-" + std::to_string(number))) << boundary;
    if (!was_killed) break;
  }
  EXPECT_GE(kills, 4);
}

TEST_F(OnCluster, AnotherImageInTheWatchWindowIsNoSuccess) {
  deployed("v1");
  const int number = submit("v2");
  run_to_phase(number, model::Phase::watching);
  fake_swarm.services.at("shop-web").spec.image = "acme/other:1";
  fake_swarm.tasks.back().image = "acme/other:1";
  const auto second = ended(number);
  EXPECT_EQ(second.outcome, Outcome::rolled_back);
  EXPECT_THAT(second.message,
              HasSubstr("web on node node1 runs another image, acme/other:1: somebody changed"));
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("1 running", "1 running"));
  EXPECT_EQ(fake_swarm.services.at("shop-web").spec.image, image('1'));
}

TEST_F(OnCluster, AServiceThatGotAnotherImageIsGivenItsOwnAtTheStart) {
  deployed("v1");
  fake_swarm.services.at("shop-web").spec.image = "acme/other:1";
  for (engine::SwarmTask& task : fake_swarm.tasks) task.image = "acme/other:1";
  fake_swarm.on_change = [this] {  // as a Swarm, whose tasks' image is a part of what they are made from
    for (engine::SwarmTask& task : fake_swarm.tasks) task.desired_state = task.state = "shutdown";
  };
  restart();
  EXPECT_EQ(fake_swarm.services.at("shop-web").spec.image, image('1'));
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("1 running", "1 running"));
}

TEST_F(OnCluster, AServiceThatIsGoneIsMadeAgain) {
  deployed("v1");
  fake_swarm.services.clear();
  fake_swarm.tasks.clear();
  restart();
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("1 running", "1 running"));
}

TEST_F(OnCluster, ARestartReplacesTheTasksOnce) {
  deployed("v1");
  const auto before = fake_swarm.tasks.size();
  const model::Requester by{"socket", "root"};
  ASSERT_TRUE(run(service->operate("shop", deploy::Operation::restart, by)));
  EXPECT_EQ(fake_swarm.tasks.size(), before + 2);
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("1 running", "1 running"));
  ASSERT_TRUE(run(service->operate("shop", deploy::Operation::start, by)));
  EXPECT_EQ(fake_swarm.tasks.size(), before + 2);
}

TEST_F(OnCluster, AStopLeavesNoTaskAndAStartBringsThemBack) {
  deployed("v1");
  const model::Requester by{"socket", "root"};
  ASSERT_TRUE(run(service->operate("shop", deploy::Operation::stop, by)));
  EXPECT_THAT(fake_swarm.running("shop-web"), IsEmpty());
  restart();
  EXPECT_THAT(fake_swarm.running("shop-web"), IsEmpty());
  ASSERT_TRUE(run(service->operate("shop", deploy::Operation::start, by)));
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("1 running", "1 running"));
}

TEST_F(OnCluster, ItMovesToTheServerAndBack) {
  deployed("v1");
  shop.mode = model::Mode::server;
  configure();
  const auto here = deployed("v2");
  EXPECT_EQ(here.outcome, Outcome::succeeded) << here.message;
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-2"));
  EXPECT_THAT(fake_swarm.services, IsEmpty());
  shop.mode = model::Mode::cluster;
  configure();
  const auto there = deployed("v3");
  EXPECT_EQ(there.outcome, Outcome::succeeded) << there.message;
  EXPECT_THAT(engine.up(), IsEmpty());
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("3 running", "3 running"));
}

TEST_F(OnCluster, AMoveThatTheDaemonDoesNotSurviveLeavesNoContainers) {
  shop.mode = model::Mode::server;
  configure();
  deployed("v1");
  shop.mode = model::Mode::cluster;
  configure();
  fake_swarm.replaces_within = 20s;
  const int number = submit("v2");
  run_until([&] { return !fake_swarm.trace.empty() && fake_swarm.trace.back() == "create shop-web for 2"; });
  restart();
  EXPECT_EQ(ended(number).outcome, Outcome::succeeded);
  EXPECT_THAT(engine.up(), IsEmpty());
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("2 running", "2 running"));
}

TEST_F(OnCluster, AnUpdateThatComesLateDoesNotTakeTheOldVersionAway) {
  deployed("v1");
  fake_swarm.outcomes[image('2')] = ends_with(3);
  const int number = submit("v2");
  EXPECT_EQ(ended(number).outcome, Outcome::rolled_back);
  EXPECT_TRUE(fake_swarm.services.contains("shop-web"));
  EXPECT_EQ(std::count(fake_swarm.trace.begin(), fake_swarm.trace.end(), "remove shop-web"), 0);
}

TEST_F(OnCluster, AnUpdateThatHangsInTheWatchWindowIsBegunAnew) {
  deployed("v1");
  const int number = submit_and_lose_a_node("v2");
  run_until([&] { return seen(number).phase == model::Phase::watching; });
  const SteadyTime before = clock.now();
  const auto second = ended(number);
  EXPECT_EQ(second.outcome, Outcome::succeeded) << second.message;
  EXPECT_THAT(second.notes,
              Contains(StartsWith("the Swarm's update of web waited for a task that never ran")));
  EXPECT_EQ(std::count(fake_swarm.trace.begin(), fake_swarm.trace.end(), "update shop-web to 2"), 2);
  EXPECT_EQ(fake_swarm.services.at("shop-web").update_state, "completed");
  EXPECT_LE(clock.now() - before, shop.watch + 7s) << "and not as late as an updater may be";
}

TEST_F(OnCluster, AServiceThatIsGoneWhenItsUpdateBeginsAnewIsMadeAgain) {
  deployed("v1");
  const int number = submit_and_lose_a_node("v2");
  fake_swarm.services.erase("shop-web");
  std::erase_if(fake_swarm.tasks, [](const auto& task) { return task.id != "lost"; });
  const auto second = ended(number);
  EXPECT_EQ(second.outcome, Outcome::succeeded) << second.message;
  EXPECT_THAT(fake_swarm.trace, Contains("create shop-web for 2"));
  EXPECT_THAT(fake_swarm.running("shop-web"), ElementsAre("2 running", "2 running"));
}

TEST_F(OnCluster, ATaskThatItsEngineLostIsNoFailureOfTheApp) {
  deployed("v1");
  engine::SwarmTask lost = ends_with(137);
  lost.error = "No such container: shop-web.1.abc";
  EXPECT_FALSE(deploy::has_failed(lost));
}

TEST_F(OnCluster, AMoveThatFailsLeavesItWhereItWas) {
  shop.mode = model::Mode::server;
  configure();
  deployed("v1");
  shop.mode = model::Mode::cluster;
  configure();
  fake_swarm.outcomes[image('2')] = ends_with(3);
  const auto there = deployed("v2");
  EXPECT_EQ(there.outcome, Outcome::rolled_back);
  EXPECT_THAT(engine.up(), ElementsAre("shop-web-1"));
  EXPECT_THAT(fake_swarm.services, IsEmpty());
}

}  // namespace
}  // namespace cutover::test
