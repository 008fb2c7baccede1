// The matrix of cluster mode: every boundary of what the daemon asks of a real Docker Swarm of one node, and
// of its commits, and at each of them a kill. After each case the Swarm's own view, the answers of each of
// the app's tasks and the history must agree, whatever happened.
//
// A case takes the seconds that a Swarm takes to replace three tasks, and all of them half an hour. So that
// ctest is done in minutes, a test visits one boundary in so many, those before a call and those after one by
// turns (the numbers are odd). CUTOVER_ALL_BOUNDARIES=1 visits all.

#include <gtest/gtest.h>

#include <cstdlib>

#include "faults/cluster_lane.hpp"
#include "faults/walk.hpp"
#include "support/demo_image.hpp"

namespace cutover::test {
namespace {

constexpr int kLanes = 3;
constexpr int kRecoveryBoundaries = 16;  ///< the second kill walks them, while the first walks all

struct Scenario {
  std::string name;
  AppFile file;
  ClusterLane::Ask ask;
  std::function<void(ClusterLane&)> before = [](ClusterLane&) {};  ///< each case
};

class ClusterMatrix : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    swarm_ = std::make_unique<SwarmHost>();
    const DockerCli& docker = swarm_->engine(0).docker();
    for (const char* version : {"v1", "v2"})
      make_demo_image(docker, {"demo:" + std::string(version), version});
    make_demo_image(docker, {"demo:unhealthy", "unhealthy", {{"HEALTH_STATUS", "500"}}});
    make_demo_image(docker, {"demo:norelease", "norelease", {{"EXIT_CODE", "3"}}});
  }
  static void TearDownTestSuite() { swarm_.reset(); }

  /// What an app has in either mode.
  static AppFile app_file() {
    return {.release = "{command: [release, APPEND_FILE=/data/releases], timeout: 20s}",
            .health = "{path: /health, timeout: 2s, deadline: 2s, interval: 300ms}",
            .stop = "{grace: 2s}",
            .processes = {{"worker", "{command: [worker], stop: {grace: 2s}}"}},
            .publish = "none",
            .more = "deadline: 60s\n"};
  }
  AppFile on_cluster() const {
    AppFile file = app_file();
    file.web = "  replicas: 2\n";
    file.more += "mode: cluster\nupdate: {monitor: 500ms}\nsecrets: {token: " + secret_.string() + "}\n";
    return file;
  }

  /// Of the boundaries which are visited where not all are.
  struct Sample {
    int first = 1;
    int every = 7;

    bool has(int boundary) const {
      return std::getenv("CUTOVER_ALL_BOUNDARIES") != nullptr || boundary % every == first % every;
    }
  };

  /// The boundaries of the scenario, shared out among lanes. `faults`: of the boundary.
  static void walk(const Scenario& scenario, Sample sample, const std::function<Faults(int)>& faults) {
    Walk<ClusterLane> walk{scenario.name, kLanes, {}, scenario.ask, scenario.before, {}};
    walk.begin = [&scenario](int number) {
      auto lane = std::make_unique<ClusterLane>(*swarm_, scenario.name, number, scenario.file);
      lane->run([](ClusterLane& one) { return one.deployed("/deployments"); }, {});
      return lane;
    };
    walk.faults = [sample, &faults](int at) { return sample.has(at) ? faults(at) : Faults{}; };
    test::walk(walk);
  }

  static void kill_everywhere(const Scenario& scenario, Sample sample) {
    walk(scenario, sample, [](int at) { return Faults{"kill@" + std::to_string(at)}; });
  }
  static void kill_twice_everywhere(const Scenario& scenario, Sample sample) {
    walk(scenario, sample, [](int at) {
      return Faults{"kill@" + std::to_string(at),
                    "kill@" + std::to_string(1 + (at - 1) % kRecoveryBoundaries)};
    });
  }

  Scenario deployment() const {
    return {"rolls", on_cluster(), [](ClusterLane& lane) {
              return lane.deployed("/deployments", R"({"tag": ")" + lane.other_version() + "\"}");
            }};
  }
  Scenario failing_deployment() const {
    return {"back", on_cluster(),
            [](ClusterLane& lane) { return lane.deployed("/deployments", R"({"tag": "unhealthy"})"); }};
  }
  Scenario failing_release() const {
    return {"migrates", on_cluster(),
            [](ClusterLane& lane) { return lane.deployed("/deployments", R"({"tag": "norelease"})"); }};
  }
  Scenario first_deployment() const {
    Scenario scenario{"first", on_cluster(), [](ClusterLane& lane) { return lane.deployed("/deployments"); }};
    scenario.before = [](ClusterLane& lane) { lane.start_anew(); };
    return scenario;
  }
  Scenario failing_first_deployment() const {
    Scenario scenario = failing_deployment();
    scenario.name = "fails";
    scenario.before = [](ClusterLane& lane) { lane.start_anew(); };
    return scenario;
  }
  Scenario scaling() const {
    return {"scales", on_cluster(), [](ClusterLane& lane) {
              return lane.operated("scale", R"({"web": )" + std::to_string(lane.other_replicas()) + "}");
            }};
  }
  Scenario stop_or_start() const {
    return {"stops", on_cluster(),
            [](ClusterLane& lane) { return lane.operated(lane.is_stopped() ? "start" : "stop"); }};
  }
  Scenario restart() const {
    return {"restarts", on_cluster(), [](ClusterLane& lane) { return lane.operated("restart"); }};
  }
  /// One task, in stop-first, since a port of a node is one task's.
  Scenario published_deployment() const {
    Scenario scenario = deployment();
    scenario.name = "publishes";
    scenario.file.publish = kPublished;
    scenario.file.web = "  publish_mode: host\n";
    return scenario;
  }
  /// From the cluster to the server and back again, case by case, with the port taken along.
  Scenario move() const {
    Scenario scenario = published_deployment();
    scenario.name = "moves";
    scenario.before = [scenario](ClusterLane& lane) {
      AppFile on_server = app_file();
      on_server.publish = kPublished;
      lane.configure(lane.is_in_cluster() ? on_server : scenario.file);
    };
    return scenario;
  }

  inline static std::unique_ptr<SwarmHost> swarm_;
  const ScratchFolder folder_;
  const std::filesystem::path secret_ = folder_.write("token", "a secret");
};

TEST_F(ClusterMatrix, ARollingUpdateKilledAnywhere) {
  kill_everywhere(deployment(), {1, 9});
}
TEST_F(ClusterMatrix, ARollingUpdateKilledAnywhereAndAgainInItsRecovery) {
  kill_twice_everywhere(deployment(), {4, 9});
}
TEST_F(ClusterMatrix, AWayBackOfServicesKilledAnywhere) {
  kill_everywhere(failing_deployment(), {2, 9});
}
TEST_F(ClusterMatrix, AWayBackOfServicesKilledAnywhereAndAgainInItsRecovery) {
  kill_twice_everywhere(failing_deployment(), {5, 11});
}
TEST_F(ClusterMatrix, AFailingReleaseJobKilledAnywhere) {
  kill_everywhere(failing_release(), {3, 11});
}
TEST_F(ClusterMatrix, AFirstVersionOfServicesKilledAnywhere) {
  kill_everywhere(first_deployment(), {4, 11});
}
TEST_F(ClusterMatrix, AFailingFirstVersionOfServicesKilledAnywhere) {
  kill_everywhere(failing_first_deployment(), {6, 13});
}
TEST_F(ClusterMatrix, AScalingKilledAnywhere) {
  kill_everywhere(scaling(), {2, 3});
}
TEST_F(ClusterMatrix, AStopOrAStartOfServicesKilledAnywhere) {
  kill_everywhere(stop_or_start(), {3, 5});
}
TEST_F(ClusterMatrix, ARestartOfServicesKilledAnywhere) {
  kill_everywhere(restart(), {2, 5});
}
TEST_F(ClusterMatrix, ARollingUpdateAtAPublishedPortKilledAnywhere) {
  kill_everywhere(published_deployment(), {5, 13});
}
TEST_F(ClusterMatrix, AMoveKilledAnywhere) {
  kill_everywhere(move(), {6, 9});
}

}  // namespace
}  // namespace cutover::test
