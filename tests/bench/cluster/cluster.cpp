#include "bench/cluster/cluster.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <stdexcept>

#include "bench/cluster/service_update.hpp"
#include "bench/cutoverd.hpp"
#include "bench/series.hpp"
#include "bench/table.hpp"
#include "support/demo_image.hpp"
#include "support/eventually.hpp"
#include "support/scratch_folder.hpp"
#include "support/swarm_host.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr int kReplicas = 2;
constexpr const char* kRollingUpdate =
    "mode: cluster\nupdate: {order: start-first, parallelism: 1, monitor: 1s}\nwatch: 1s\n";

/// Tasks that were replaced are on their way out for seconds, and would be in the way of the next round.
void let_all_end(const test::DockerCli& docker) {
  const auto only_two_of_each = [&docker] {
    const std::string ids = docker({"ps", "--quiet"});
    return std::count(ids.begin(), ids.end(), '\n') + 1 == 2 * kReplicas;
  };
  if (!test::eventually(only_two_of_each, 60s)) throw std::runtime_error("the replaced tasks do not end");
}

double milliseconds(const std::function<void()>& deploy) {
  const auto begun = SteadyClock::now();
  deploy();
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
}

}  // namespace

void measure_cluster(int rounds) {
  test::SwarmHost swarm;
  const test::EngineHost& engine = swarm.engine(0);
  for (const char* version : {"v1", "v2"})
    test::make_demo_image(engine.docker(), {.reference = "demo:" + std::string(version), .version = version});
  const test::ScratchFolder scratch;
  Cutoverd daemon(scratch.path() / "cutoverd", engine.socket());
  const std::string app = daemon.add_app_in_cluster(kReplicas, kRollingUpdate);
  daemon.start();
  daemon.deploy(app, "v1");
  const ServiceUpdate by_docker(engine, app + "-web");

  Series ours, dockers, ratio;
  for (int round = 1; round <= rounds; ++round) {
    const std::string version = round % 2 == 1 ? "v2" : "v1";
    let_all_end(engine.docker());
    const double deployment = milliseconds([&] { daemon.deploy(app, version); });
    let_all_end(engine.docker());
    const double update = milliseconds([&] { by_docker.deploy(version); });
    ours.add(deployment);
    dockers.add(update);
    ratio.add(deployment / update);
  }
  daemon.stop();

  std::printf(
      "\nA rolling update of %d replicas on a swarm of one node, start-first, one after the other: median of "
      "%d (lowest to highest)\n",
      kReplicas, rounds);
  Table table({"", "ms", "ratio"});
  table.row({"cutoverd, from the request to its answer", spread(ours, 0), spread(ratio, 2)});
  table.row({"docker service update --detach=false", spread(dockers, 0), "1.00"});
  table.print();
  std::printf("Requests that failed were not counted: the services publish no port.\n");
}

}  // namespace cutover::bench
