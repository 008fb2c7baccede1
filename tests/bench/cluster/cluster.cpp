#include "bench/cluster/cluster.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>

#include "bench/cluster/service_update.hpp"
#include "bench/cutoverd.hpp"
#include "bench/host.hpp"
#include "bench/series.hpp"
#include "bench/table.hpp"
#include "e2e/visitors.hpp"
#include "support/demo_image.hpp"
#include "support/eventually.hpp"
#include "support/scratch_folder.hpp"
#include "support/swarm_host.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr int kReplicas = 2;
constexpr std::uint16_t kOurPort = 8080;
constexpr std::uint16_t kDockersPort = 8081;
/// The app serves on for a while when it is told to end, so that clients can leave who keep their connection.
constexpr const char* kRollingUpdate =
    "mode: cluster\nupdate: {order: start-first, parallelism: 1, monitor: 1s}\nwatch: 1s\n"
    "env: {SERVE_ON_MS: 3000}\n";

/// Tasks that were replaced are on their way out for seconds, and would be in the way of the next round.
void let_all_end(const test::DockerCli& docker) {
  const auto only_two_of_each = [&docker] {
    const std::string ids = docker({"ps", "--quiet"});
    return std::count(ids.begin(), ids.end(), '\n') + 1 == 2 * kReplicas;
  };
  if (!test::eventually(only_two_of_each, 5min)) throw std::runtime_error("the replaced tasks do not end");
}

/// The routing mesh is made of it.
bool kernel_has_ipvs() {
  return std::filesystem::exists("/proc/net/ip_vs");
}

std::optional<std::uint16_t> in_mesh(std::uint16_t port) {
  return kernel_has_ipvs() ? std::optional(port) : std::nullopt;
}

/// Deployments of one kind, with clients of the service while they run, where the mesh has a way to it.
class Measured {
 public:
  Measured(const test::SwarmHost& swarm, std::uint16_t port) : swarm_(swarm), port_(port) {}

  /// How long it took, in milliseconds.
  double run(const std::function<void()>& deploy) {
    test::Visitors visitors(swarm_.outside(), test::SwarmHost::address(0), port_);
    if (in_mesh(port_)) {
      visitors.add(test::Visitors::Habit::get_and_pause, 4);
      visitors.add(test::Visitors::Habit::get_and_stay_and_pause, 4);
    }
    const auto begun = SteadyClock::now();
    deploy();
    const double took = std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
    visitors.stop();
    answered_ += visitors.answered();
    failed_ += visitors.failures().size();
    times_.add(took);
    return took;
  }

  const Series& times() const { return times_; }
  std::string requests() const { return kernel_has_ipvs() ? std::to_string(answered_ + failed_) : "-"; }
  std::string failed() const { return kernel_has_ipvs() ? std::to_string(failed_) : "-"; }

 private:
  const test::SwarmHost& swarm_;
  const std::uint16_t port_;
  Series times_;
  std::size_t answered_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace

void measure_cluster(int rounds) {
  test::SwarmHost swarm;
  const test::EngineHost& engine = swarm.engine(0);
  print_host(engine.docker());
  for (const char* version : {"v1", "v2"})
    test::make_demo_image(engine.docker(), {.reference = "demo:" + std::string(version), .version = version});
  const test::ScratchFolder scratch;
  Cutoverd daemon(scratch.path() / "cutoverd", engine.socket());
  const std::string app = daemon.add_app_in_cluster(kReplicas, in_mesh(kOurPort), kRollingUpdate);
  daemon.enter(swarm.network(0));
  daemon.start();
  daemon.deploy(app, "v1");
  const ServiceUpdate by_docker(engine, app + "-web", in_mesh(kDockersPort));

  Measured ours(swarm, kOurPort), dockers(swarm, kDockersPort);
  Series ratio;
  for (int round = 1; round <= rounds; ++round) {
    const std::string version = round % 2 == 1 ? "v2" : "v1";
    let_all_end(engine.docker());
    const double deployment = ours.run([&] { daemon.deploy(app, version); });
    let_all_end(engine.docker());
    const double update = dockers.run([&] { by_docker.deploy(version); });
    ratio.add(deployment / update);
  }
  daemon.stop();

  std::printf(
      "\nA rolling update of %d replicas on a swarm of one node, start-first, one after the other: median of "
      "%d (lowest to highest)\n",
      kReplicas, rounds);
  Table table({"", "ms", "ratio", "requests", "failed"});
  table.row({"cutoverd, from the request to its answer", spread(ours.times(), 0), spread(ratio, 2),
             ours.requests(), ours.failed()});
  table.row({"docker service update --detach=false", spread(dockers.times(), 0), "1.00", dockers.requests(),
             dockers.failed()});
  table.print();
  if (!kernel_has_ipvs()) {
    std::printf(
        "Nobody sent requests: this kernel has no IPVS, without which the routing mesh leads nowhere.\n");
  }
}

}  // namespace cutover::bench
