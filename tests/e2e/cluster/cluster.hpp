#pragma once

#include <algorithm>

#include "e2e/end_to_end.hpp"
#include "support/swarm_host.hpp"

namespace cutover::test {

/// A daemon on a manager, the first one, of a swarm of its own.
class Cluster : public ::testing::Test {
 protected:
  explicit Cluster(SwarmSize size = {}, std::size_t daemons_node = 0) : home(daemons_node), swarm(size) {
    for (std::size_t node = 0; node < swarm.size(); ++node) {
      for (const char* version : {"v1", "v2"})
        make_demo_image(engine(node), {"demo:" + std::string(version), version});
      make_demo_image(engine(node), {"demo:unhealthy", "unhealthy", {{"HEALTH_STATUS", "500"}}});
    }
    daemon.enter(swarm.network(home));
  }
  ~Cluster() override {
    if (daemon.running()) daemon.kill();
    EXPECT_FALSE(shows_canary(daemon.log()));
    EXPECT_THAT(tables_with_canary(daemon.state()), ::testing::IsEmpty());
    if (HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", daemon.log().c_str());
  }

  const DockerCli& engine(std::size_t node) { return swarm.engine(node).docker(); }

  /// Two tasks that nobody reaches from outside.
  static AppFile replicated(const std::string& image = "demo:v1", int replicas = 2) {
    AppFile file;
    file.image = image;
    file.publish = "none";
    file.web = "  replicas: " + std::to_string(replicas) + "\n";
    file.more = "mode: cluster\nupdate: {monitor: 500ms}\n";
    return file;
  }
  /// One task, at port 8080 of its node.
  static AppFile published(const std::string& image = "demo:v1") {
    AppFile file = replicated(image, 1);
    file.publish = "0.0.0.0:8080";
    file.web += "  publish_mode: host\n";
    return file;
  }

  void serve(const AppFile& file) {
    shop.configure(file);
    daemon.start();
    const Record first = shop.deploy();
    ASSERT_EQ(first.outcome(), "succeeded") << first;
  }

  std::string service(const std::string& process = "web") const { return shop.name() + "-" + process; }
  /// Of the tasks that run or are to: "demo:v1 Running", by image and state.
  std::vector<std::string> tasks(const std::string& process = "web") const {
    const Finished listed =
        docker.attempt({"service", "ps", "--no-trunc", "--filter", "desired-state=running", "--format",
                        "{{.ID}} {{.CurrentState}}", service(process)});
    std::vector<std::string> found;
    std::istringstream lines(listed.output);
    for (std::string line; std::getline(lines, line);) found.push_back(line);
    return found;
  }
  std::vector<std::string> task_ids(const std::string& process = "web") const {
    std::vector<std::string> ids;
    for (const std::string& task : tasks(process)) ids.push_back(task.substr(0, task.find(' ')));
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  /// The deployment that the service's specification is of; "" when there is no service.
  std::string deployment_of(const std::string& process = "web") const {
    const Finished seen =
        docker.attempt({"service", "inspect", "--format", "{{index .Spec.Labels \"io.cutover.deployment\"}}",
                        service(process)});
    return seen.output.substr(0, seen.output.find('\n'));
  }
  /// Body of GET at an address in the daemon's network, without its end of line; "" when nobody answers.
  std::string answer(const std::string& address = "127.0.0.1:8080") const {
    const Finished got =
        run(swarm.network(home).inside({"curl", "--silent", "--max-time", "5", "http://" + address + "/"}));
    return got.output.substr(0, got.output.find('\n'));
  }

  const std::size_t home;  ///< the node that the daemon is on
  SwarmHost swarm;
  const DockerCli& docker = swarm.engine(home).docker();
  const ScratchFolder folder;
  Cutoverd daemon{folder.path(), swarm.engine(home).socket()};
  TestApp shop{daemon, docker, "shop"};
};

}  // namespace cutover::test
