// cutover_bench [--rounds N] [--apps N]
// cutover_bench recovery [--rounds N]
// cutover_bench hooks [--deliveries N]
// cutover_bench gate [--quick]
// cutover_bench cluster [--rounds N]
// cutover_bench scale [--apps N] [--deployments N] [--running N] [--rounds N]
//
// Prints what a deployment costs those who use the app, and what the daemon costs the host. Nothing of it is
// a test: docs/benchmarks.md says what is measured, and how to read it.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "bench/by_hand.hpp"
#include "bench/cluster/cluster.hpp"
#include "bench/comparison.hpp"
#include "bench/compose.hpp"
#include "bench/cutoverd.hpp"
#include "bench/docker_commands.hpp"
#include "bench/gate/gate.hpp"
#include "bench/hooks.hpp"
#include "bench/host.hpp"
#include "bench/recovery.hpp"
#include "bench/resources.hpp"
#include "bench/scale.hpp"
#include "bench/scratch.hpp"
#include "bench/table.hpp"
#include "support/http_get.hpp"
#include "support/test_environment.hpp"

namespace cutover::bench {
namespace {

struct Options {
  int rounds = 9;
  int apps = 50;
};

void compare_ways(const test::TestEnvironment& environment, const Scratch& scratch, Cutoverd& daemon,
                  int rounds) {
  const std::string& engine = environment.engine_socket;
  const auto place = [](const std::string& network) { return Place{test::free_port(), network}; };
  const Place among = place(kDefaultNetwork);
  const Place alone = place(scratch.make_network("cutoverd"));
  const std::string app_among = daemon.add_app(among);
  const std::string app_alone = daemon.add_app(alone);
  daemon.start();

  Comparison others(
      "The gap that clients see, when other containers are on the app's network (the default one)");
  others.add(std::make_unique<ThroughCutoverd>(daemon, app_among, among.port));
  others.add(std::make_unique<ByHand>(engine, place(kDefaultNetwork)), true);
  others.add(std::make_unique<DockerCommands>(environment.docker, test::free_port()));

  Comparison own("The same, when the app is alone on a network of its own");
  own.add(std::make_unique<ThroughCutoverd>(daemon, app_alone, alone.port));
  own.add(std::make_unique<ByHand>(engine, place(scratch.make_network("by-hand"))), true);
  if (!Compose::version().empty())
    own.add(std::make_unique<Compose>(engine, scratch.folder(), test::free_port()));

  for (int round = 1; round <= rounds; ++round) {
    others.round();
    own.round();
  }
  daemon.stop();
  others.print();
  own.print();
}

std::vector<std::string> memory_cells(const std::string& when, const Memory& memory) {
  return {when, fixed(memory.resident, 1), fixed(memory.fair, 1), fixed(memory.own, 1)};
}

void print_daemon(const DeploymentTimes& times, const Footprint& footprint, std::size_t apps) {
  std::printf("\nOne deployment, with nobody using the app, ms: median of %zu (lowest to highest)\n",
              times.own.size());
  Table deployment({"", "ms"});
  deployment.row({"from the request to its answer", spread(times.whole, 0)});
  deployment.row({"cutoverd's own time in it", spread(times.own, 1)});
  deployment.row({"of that on a processor", spread(times.processor, 1)});
  deployment.row({"of that waiting for the disk (fsync)", spread(times.syncing, 1)});
  deployment.row({"number of these", spread(times.syncs, 0)});
  deployment.print();
  std::printf("\ncutoverd with %zu apps that run\n", apps);
  Table start({"", "ms"});
  start.row({"from fork to READY", spread(footprint.ready_ms, 1)});
  start.print();
  Table memory({"memory when idle, MiB", "resident", "its share (PSS)", "its own"});
  memory.row(memory_cells("after a start", footprint.started));
  memory.row(memory_cells("after a deployment of each app", footprint.deployed));
  memory.print();
}

void run(const test::TestEnvironment& environment, const Options& options) {
  const Scratch scratch(environment.docker);
  Cutoverd daemon(scratch.folder() / "cutoverd", environment.engine_socket);
  compare_ways(environment, scratch, daemon, options.rounds);
  while (static_cast<int>(daemon.apps().size()) < options.apps) daemon.add_app();
  const DeploymentTimes times = time_deployments(daemon, scratch.folder(), options.rounds);
  const Footprint footprint = measure_footprint(daemon, options.rounds);
  print_daemon(times, footprint, daemon.apps().size());
}

}  // namespace
}  // namespace cutover::bench

int main(int count, char** arguments) {
  cutover::bench::Options options;
  CLI::App program("Measures deployments and the daemon, on a Docker Engine of its own.", "cutover_bench");
  program.add_option("--rounds", options.rounds, "how often each is measured")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  program.add_option("--apps", options.apps, "how many apps cutoverd has")
      ->check(CLI::Range(2, 200))
      ->capture_default_str();
  cutover::bench::Scale sizes;
  CLI::App* scale =
      program.add_subcommand("scale", "Measures the daemon alone, with many apps and a long history.");
  scale->add_option("--apps", sizes.apps, "in the configuration")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
  scale->add_option("--deployments", sizes.deployments, "in the history, of all apps together")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  scale->add_option("--running", sizes.running, "apps that have a container")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  scale->add_option("--rounds", sizes.rounds, "how often each is measured")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  int recoveries = 15;
  CLI::App* recovery =
      program.add_subcommand("recovery", "Measures how soon a killed daemon lets somebody serve again.");
  recovery->add_option("--rounds", recoveries, "how often each is measured")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  cutover::bench::HookLoad load;
  CLI::App* hooks = program.add_subcommand("hooks", "Measures webhooks, and what strangers can cost.");
  hooks->add_option("--deliveries", load.deliveries, "in each row")
      ->check(CLI::Range(8, 1'000'000))
      ->capture_default_str();
  hooks->add_option("--strangers", load.strangers, "connections that are tried")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  cutover::bench::GateLoad gate_load;
  bool quick = false;
  CLI::App* gate = program.add_subcommand(
      "gate", "Measures the gate beside other proxies, and deployments behind it under load.");
  gate->add_option("--rounds", gate_load.rounds, "how often each proxy's speed is measured")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  gate->add_option("--deployments", gate_load.deployments, "in each order")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  gate->add_flag("--quick", quick, "a little of each, to see whether it works");
  int updates = 9;
  CLI::App* cluster =
      program.add_subcommand("cluster", "Measures a rolling update on a swarm, beside Docker's own.");
  cluster->add_option("--rounds", updates, "how often each is measured")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  CLI11_PARSE(program, count, arguments);
  try {
    if (cluster->parsed()) {
      cutover::bench::measure_cluster(updates);
      return 0;
    }
    const auto& environment = cutover::test::TestEnvironment::get();
    cutover::bench::print_host(environment.docker);
    if (recovery->parsed()) {
      cutover::bench::measure_recovery(environment, recoveries);
    } else if (hooks->parsed()) {
      const cutover::bench::Scratch scratch(environment.docker);
      cutover::bench::measure_hooks(scratch.folder(), load);
    } else if (gate->parsed()) {
      if (quick) gate_load = cutover::bench::kQuickGateLoad;
      cutover::bench::measure_gate(environment, gate_load);
    } else if (scale->parsed()) {
      cutover::bench::measure_scale(environment, sizes);
    } else {
      cutover::bench::run(environment, options);
    }
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "cutover_bench: %s\n", failure.what());
    return 1;
  }
}
