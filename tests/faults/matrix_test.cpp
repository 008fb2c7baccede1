// The matrix: every boundary of what the daemon does, and at each of them a kill, two kills, a failure, a
// delay. After each case Docker's own view, the app's answers and the history must agree, whatever happened.

#include <gtest/gtest.h>

#include "faults/lane.hpp"
#include "faults/walk.hpp"
#include "support/demo_image.hpp"

namespace cutover::test {
namespace {

constexpr int kLanes = 2;
constexpr int kRecoveryBoundaries = 16;  ///< the second kill walks them, while the first walks all

struct Scenario {
  std::string name;
  AppFile file;
  Lane::Ask ask;
  std::function<void(Lane&)> before = [](Lane&) {};  ///< each case
  bool keeps_history = true;                         ///< from one case to the next
};

const std::map<std::string, std::string> kWorker{{"worker", "{command: [worker]}"}};

AppFile app_file() {
  return {.release = "{command: [release, APPEND_FILE=/data/releases]}",
          .stop = "{grace: 2s}",
          .processes = kWorker,
          .more = "retain: 1\n"};
}

/// With the gate; web's app says when another version's runs as well.
AppFile behind_gate() {
  AppFile file = app_file();
  file.behind_gate = true;
  file.env = {{"ALONE_FILE", "/data/alone"}};
  return file;
}

AppFile beside() {
  AppFile file = app_file();
  file.behind_gate = true;
  file.more += "order: start-first\n";
  return file;
}

class Matrix : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const DockerCli& docker = TestEnvironment::get().docker;
    make_demo_image(docker,
                    {.reference = "demo:exits", .version = "exits", .environment = {{"EXIT_AFTER_MS", "0"}}});
    make_demo_image(
        docker, {.reference = "demo:norelease", .version = "norelease", .environment = {{"EXIT_CODE", "3"}}});
  }

  /// Every boundary of the scenario, shared out among lanes. `faults`: of the boundary.
  void walk(const Scenario& scenario, const std::function<Faults(int)>& faults) {
    Walk<Lane> all{scenario.name, kLanes, {}, scenario.ask, scenario.before, faults};
    all.begin = [&scenario](int number) {
      auto lane =
          std::make_unique<Lane>(scenario.name + std::to_string(number), 8420 + number, scenario.file);
      lane->run([](Lane& one) { return one.deployed("/deployments"); }, {});
      lane->run([](Lane& one) { return one.deployed("/deployments", R"({"tag": "v2"})"); }, {});
      return lane;
    };
    if (scenario.keeps_history) all.end = [](Lane& lane) { lane.check_the_engines_record(); };
    test::walk(all);
  }

  void kill_everywhere(const Scenario& scenario) {
    walk(scenario, [](int at) { return Faults{"kill@" + std::to_string(at)}; });
  }
  void kill_twice_everywhere(const Scenario& scenario) {
    walk(scenario, [](int at) {
      return Faults{"kill@" + std::to_string(at),
                    "kill@" + std::to_string(1 + (at - 1) % kRecoveryBoundaries)};
    });
  }
  void fail_everywhere(const Scenario& scenario) {
    walk(scenario, [](int at) { return Faults{"fail@" + std::to_string(at)}; });
  }
  void delay_here_and_there(const Scenario& scenario) {
    walk(scenario, [](int at) { return at % 8 == 0 ? Faults{"sleep@" + std::to_string(at)} : Faults{}; });
  }

  static Scenario deployment() {
    return {"deploy", app_file(), [](Lane& lane) {
              return lane.deployed("/deployments", R"({"tag": ")" + lane.other_version() + "\"}");
            }};
  }
  static Scenario held_deployment() {
    Scenario scenario = deployment();
    scenario.name = "held";
    scenario.file = behind_gate();
    return scenario;
  }
  static Scenario deployment_beside() {
    Scenario scenario = deployment();
    scenario.name = "beside";
    scenario.file = beside();
    return scenario;
  }
  static Scenario failing_deployment_beside() {
    Scenario scenario = failing_deployment();
    scenario.name = "exitsbeside";
    scenario.file = beside();
    return scenario;
  }
  static Scenario failing_deployment() {
    return {"exits", app_file(),
            [](Lane& lane) { return lane.deployed("/deployments", R"({"tag": "exits"})"); }};
  }
  static Scenario failing_release() {
    return {"migrates", app_file(),
            [](Lane& lane) { return lane.deployed("/deployments", R"({"tag": "norelease"})"); }};
  }
  static Scenario first_deployment() {
    return {"first", app_file(), [](Lane& lane) { return lane.deployed("/deployments"); },
            [](Lane& lane) { lane.start_anew(); }, false};
  }
  static Scenario failing_first_deployment() {
    return {"fails", app_file(),
            [](Lane& lane) { return lane.deployed("/deployments", R"({"tag": "exits"})"); },
            [](Lane& lane) { lane.start_anew(); }, false};
  }
  static Scenario rollback() {
    return {"rollback", app_file(), [](Lane& lane) { return lane.deployed("/rollback"); }};
  }
  static Scenario restart() {
    return {"restart", app_file(), [](Lane& lane) { return lane.operated("restart"); }};
  }
  static Scenario stop_or_start() {
    return {"stop", app_file(),
            [](Lane& lane) { return lane.operated(lane.is_stopped() ? "start" : "stop"); }};
  }
  static Scenario restoration() {
    return {"restore", app_file(), [](Lane& lane) { return lane.restored(); },
            [](Lane& lane) { lane.damage(); }};
  }
};

TEST_F(Matrix, ADeploymentKilledAnywhere) {
  kill_everywhere(deployment());
}
TEST_F(Matrix, ADeploymentKilledAnywhereAndAgainInItsRecovery) {
  kill_twice_everywhere(deployment());
}
TEST_F(Matrix, ADeploymentOfAContainerThatWaitsForItsTurnKilledAnywhere) {
  kill_everywhere(held_deployment());
}
TEST_F(Matrix, ADeploymentBesideTheOldVersionKilledAnywhere) {
  kill_everywhere(deployment_beside());
}
TEST_F(Matrix, AWayBackFromBesideTheOldVersionKilledAnywhere) {
  kill_everywhere(failing_deployment_beside());
}
TEST_F(Matrix, ADeploymentWithAFailureAnywhere) {
  fail_everywhere(deployment());
}
TEST_F(Matrix, ADeploymentDelayedAnywhere) {
  delay_here_and_there(deployment());
}
TEST_F(Matrix, AWayBackKilledAnywhereAndAgainInItsRecovery) {
  kill_twice_everywhere(failing_deployment());
}
TEST_F(Matrix, AWayBackWithAFailureAnywhere) {
  fail_everywhere(failing_deployment());
}
TEST_F(Matrix, AFailingReleaseCommandKilledAnywhere) {
  kill_everywhere(failing_release());
}
TEST_F(Matrix, AFirstDeploymentKilledAnywhere) {
  kill_everywhere(first_deployment());
}
TEST_F(Matrix, AFailingFirstDeploymentKilledAnywhere) {
  kill_everywhere(failing_first_deployment());
}
TEST_F(Matrix, ARollbackKilledAnywhereAndAgainInItsRecovery) {
  kill_twice_everywhere(rollback());
}
TEST_F(Matrix, ARestartKilledAnywhere) {
  kill_everywhere(restart());
}
TEST_F(Matrix, AStopOrAStartKilledAnywhere) {
  kill_everywhere(stop_or_start());
}
TEST_F(Matrix, ARestorationKilledAnywhereAndAgain) {
  kill_twice_everywhere(restoration());
}
TEST_F(Matrix, ARestorationWithAFailureAnywhere) {
  fail_everywhere(restoration());
}

}  // namespace
}  // namespace cutover::test
