#pragma once

#include <filesystem>
#include <fstream>
#include <functional>

#include "engine/real_engine.hpp"
#include "support/eventually.hpp"
#include "support/swarm_host.hpp"

namespace cutover::engine {

/// A swarm of one node, of this test alone, with the images demo:v1 and demo:v2.
class RealSwarm : public EngineClients {
 protected:
  RealSwarm() {
    for (const char* version : {"v1", "v2"}) {
      test::make_demo_image(docker, {.reference = std::string("demo:") + version, .version = version});
    }
  }

  static ServiceSpec service(const std::string& name, std::vector<std::string> command = {"worker"}) {
    ServiceSpec spec;
    spec.name = name;
    spec.image = "demo:v1";
    spec.command = std::move(command);
    spec.labels = labels();
    spec.update.monitor = Milliseconds(300);
    return spec;
  }
  static ServiceSpec job(const std::string& name, std::vector<std::string> command) {
    ServiceSpec spec = service(name, std::move(command));
    spec.is_job = true;
    return spec;
  }

  std::vector<SwarmTask> tasks(const std::string& of) {
    TaskFilter filter;
    filter.service = of;
    return must(swarm->list_tasks(filter));
  }
  /// The service's first task for which `holds`; fails the test when there is none in time.
  SwarmTask task_when(const std::string& of, const std::function<bool(const SwarmTask&)>& holds) {
    SwarmTask found;
    const bool there = test::eventually([&] {
      for (SwarmTask& task : tasks(of)) {
        if (!holds(task)) continue;
        found = std::move(task);
        return true;
      }
      return false;
    });
    EXPECT_TRUE(there) << "no such task of " << of << "\n" << docker({"service", "ps", "--no-trunc", of});
    return found;
  }
  SwarmTask running(const std::string& of, const std::string& image = "demo:v1") {
    return task_when(of,
                     [&](const SwarmTask& task) { return task.state == "running" && task.image == image; });
  }
  SwarmTask ended(const std::string& of) {
    return task_when(of, [](const SwarmTask& task) { return task.exit_code.has_value(); });
  }
  Result<void> update(const ServiceSpec& spec) {
    const auto version = must(swarm->inspect_service(spec.name)).version;
    return get(swarm->update_service(spec.name, version, spec));
  }

  test::SwarmHost host;
  const test::DockerCli& docker = host.engine(0).docker();
  std::unique_ptr<Swarm> swarm = connect_swarm(host.engine(0).socket());
};

}  // namespace cutover::engine
