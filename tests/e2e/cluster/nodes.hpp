#pragma once

#include <map>
#include <vector>

#include "e2e/cluster/cluster.hpp"

namespace cutover::test {

/// A swarm of several nodes, with a registry that wants a login; the daemon has it, and has logged in nobody.
class ClusterOfNodes : public Cluster {
 protected:
  ClusterOfNodes(SwarmSize size, std::size_t daemons_node) : Cluster(size, daemons_node) {
    const DockerCli& pusher = engine(home);
    pusher({"login", "--username", login.username, "--password", login.password, registry});
    for (const std::string version : {"v1", "v2"}) {
      pusher({"tag", "demo:" + version, image(version)});
      digests[version] = push_image(pusher, image(version));
      pusher({"rmi", image(version)});
    }
    pusher({"logout", registry});
    pusher({"swarm", "update", "--dispatcher-heartbeat", "2s"});  // a dead node is missed sooner
    const auto password = folder.write("password", login.password + "\n");
    daemon.configure("log: {level: debug}\nregistries: {\"" + registry + "\": {username: " + login.username +
                     ", password_file: " + password.string() + "}}\n");
  }

  std::string image(const std::string& version) const { return registry + "/acme/demo:" + version; }

  /// A task for each node, of an image that none of them has yet.
  AppFile pulled(const std::string& version = "v1") const {
    AppFile file = replicated(image(version), static_cast<int>(swarm.size()));
    file.pull = "always";
    return file;
  }

  /// The names of the nodes that run the app's tasks, once for each.
  std::vector<std::string> nodes_of(const std::string& process = "web") const {
    const Finished listed = docker.attempt({"service", "ps", "--filter", "desired-state=running", "--format",
                                            "{{.Node}} {{.CurrentState}}", service(process)});
    std::vector<std::string> names;
    std::istringstream lines(listed.output);
    for (std::string name, state, rest; lines >> name >> state && std::getline(lines, rest);) {
      if (state == "Running") names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  /// What the node's task says that VOLUME_FILE holds, at the port that it publishes.
  std::string file_read_by(std::size_t node) const {
    const std::string url = "http://" + SwarmHost::address(node) + ":8080/volume";
    return run(swarm.outside().inside({"curl", "--silent", "--fail", "--max-time", "5", url})).output;
  }

  const RegistryLogin login{"deployer", "b2 or not b2"};
  const std::string registry = swarm.start_registry(login).address();
  std::map<std::string, std::string> digests;  ///< in the registry, by version
};

/// One manager, two workers.
class ClusterOfThree : public ClusterOfNodes {
 protected:
  ClusterOfThree() : ClusterOfNodes({.managers = 1, .workers = 2}, 0) {}
};

/// The daemon is on the second: the first one leads.
class ClusterOfManagers : public ClusterOfNodes {
 protected:
  ClusterOfManagers() : ClusterOfNodes({.managers = 3, .workers = 0}, 1) {}
};

}  // namespace cutover::test
