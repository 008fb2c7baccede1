#include "bench/docker_commands.hpp"

namespace cutover::bench {

void DockerCommands::deploy(const std::string& version) {
  const std::string container = "bench-commands";
  if (runs_) {
    docker_({"stop", container});
    docker_({"rm", container});
  }
  const std::string published = "127.0.0.1:" + std::to_string(port_) + ":" + std::to_string(kAppPort);
  docker_({"run", "--detach", "--name", container, "--publish", published, "demo:" + version});
  runs_ = true;
}

}  // namespace cutover::bench
