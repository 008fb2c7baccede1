#include "bench/gate/gate.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "bench/compose.hpp"
#include "bench/gate/idle_connections.hpp"
#include "bench/gate/throughput.hpp"
#include "bench/gate/under_load.hpp"
#include "bench/scratch.hpp"
#include "bench/table.hpp"
#include "support/free_port.hpp"

namespace cutover::bench {

namespace {

std::string first_line(const std::vector<std::string>& command) {
  const test::Finished done = test::run(command);
  const std::string said = done.output + done.errors;
  return said.substr(0, said.find('\n'));
}

/// Of an app that answers at the least cost: by the gate, and by the others at the container's own address.
void measure_proxies(const test::TestEnvironment& environment, const GateLoad& load) {
  const TwoProcessors processors;
  const Scratch scratch(environment.docker);
  Cutoverd daemon(scratch.folder() / "proxied", environment.engine_socket);
  const std::uint16_t port = test::free_port();
  const std::string app = daemon.add_app_behind_gate(port, "  command: [canned]\n", "");
  GateProxy gate(daemon, port);
  daemon.start();
  daemon.deploy(app, "v1");
  const std::string container = app + "-web-1";
  keep_on(processors.second,
          std::stoi(environment.docker({"inspect", "--format", "{{.State.Pid}}", container})));
  const auto others = other_proxies(
      scratch.folder(),
      {environment.docker({"inspect", "--format", "{{.NetworkSettings.IPAddress}}", container}), kAppPort});
  std::vector<Proxy*> all;
  for (const auto& other : others) {
    other->start();
    all.push_back(other.get());
  }
  all.push_back(&gate);
  const auto throughput = measure_throughput(all, processors, scratch.folder(), load.rounds, load.seconds);
  for (Proxy* proxy : all) proxy->stop();

  std::printf("\n%s; %s; Caddy %s\n", first_line({"haproxy", "-v"}).c_str(),
              first_line({"nginx", "-v"}).c_str(), first_line({"caddy", "version"}).c_str());
  std::printf(
      "Reverse proxies, each on one processor, 64 connections that are kept: median of %d (lowest to "
      "highest)\n",
      load.rounds);
  Table speed({"", "requests a second", "ratio", "p50, ms", "p99, ms", "processor, us a request", "ratio"});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Throughput& one = throughput[i];
    speed.row({std::string(all[i]->name()), spread(one.per_second, 0), fixed(one.ratio.median(), 2),
               fixed(one.p50_ms.median(), 2), fixed(one.p99_ms.median(), 2), spread(one.processor_us, 1),
               fixed(one.processor_ratio.median(), 2)});
  }
  speed.print();

  std::printf("\nMemory, without and with %d idle connections, MiB\n", load.connections);
  Table memory({"", "resident, without", "its own, without", "with", "bytes a connection"});
  for (Proxy* proxy : all) {
    const IdleConnections seen = measure_idle_connections(*proxy, load.connections);
    memory.row({std::string(proxy->name()), fixed(seen.before.resident, 1), fixed(seen.before.own, 1),
                fixed(seen.with.own, 1),
                fixed((seen.with.own - seen.before.own) * (1 << 20) / load.connections, 0)});
  }
  memory.print();
}

UnderLoad measure_order(const test::TestEnvironment& environment, const std::filesystem::path& folder,
                        const std::string& order, int deployments) {
  Cutoverd daemon(folder / order, environment.engine_socket);
  const std::uint16_t port = test::free_port();
  const std::string app =
      daemon.add_app_behind_gate(port, "",
                                 "order: " + order + "\nenv: {DRAIN_MS: " + std::to_string(kDrainMs) +
                                     ", BOOT_MS: " + std::to_string(kBootMs) + "}\n");
  daemon.start();
  daemon.deploy(app, "v1");
  ThroughCutoverd way(daemon, app, port);
  UnderLoad seen = measure_under_load(way, "cutoverd, " + order, deployments);
  daemon.stop();
  return seen;
}

void measure_deployments(const test::TestEnvironment& environment, const GateLoad& load) {
  std::vector<UnderLoad> all;
  for (const std::string order : {"stop-first", "start-first"}) {
    const Scratch scratch(environment.docker);
    all.push_back(measure_order(environment, scratch.folder(), order, load.deployments));
  }
  {
    const Scratch scratch(environment.docker);
    Compose compose(
        environment.engine_socket, scratch.folder(), test::free_port(),
        "DRAIN_MS: '" + std::to_string(kDrainMs) + "', BOOT_MS: '" + std::to_string(kBootMs) + "'");
    compose.deploy("v1");
    all.push_back(measure_under_load(compose, std::string(compose.name()), load.others));
  }
  const OwnTime own = measure_own_time(5);
  const double own_ms = own.shutdown_ms.median() + own.boot_ms.median();
  std::printf(
      "\nDeployments at 1000 requests a second, GET and POST in turn: median of them (lowest to highest)\n");
  Table table(
      {"", "deployments", "requests", "failed", "longest wait, ms", "beyond the app's own", "gap, ms"});
  for (const UnderLoad& one : all) {
    table.row({one.name, std::to_string(one.deployments), std::to_string(one.requests),
               std::to_string(one.failed), spread(one.longest_wait_ms, 0),
               fixed(one.longest_wait_ms.median() - own_ms, 0), spread(one.gap_ms, 0)});
  }
  table.print();
  for (const UnderLoad& one : all) {
    for (const auto& [why, times] : one.why)
      std::printf("  %s, failed: %d with %s\n", one.name.c_str(), times, why.c_str());
  }
  std::printf("  the app's own: shutdown %s ms, boot %s ms\n", spread(own.shutdown_ms, 0).c_str(),
              spread(own.boot_ms, 0).c_str());
}

}  // namespace

void measure_gate(const test::TestEnvironment& environment, const GateLoad& load) {
  if (Compose::version().empty()) throw std::runtime_error("docker-compose is not there (./dev deps bench)");
  measure_proxies(environment, load);
  measure_deployments(environment, load);
}

}  // namespace cutover::bench
