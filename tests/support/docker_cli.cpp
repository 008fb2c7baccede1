#include "support/docker_cli.hpp"

#include <stdexcept>

namespace cutover::test {

Finished DockerCli::attempt(const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv{"docker", "--config", config_, "--host", "unix://" + socket_};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return run(std::move(argv), std::chrono::seconds(120));
}

std::string DockerCli::operator()(const std::vector<std::string>& arguments) const {
  Finished finished = attempt(arguments);
  if (finished.exit_code != 0) {
    std::string command = "docker";
    for (const std::string& argument : arguments) command += " " + argument;
    throw std::runtime_error(command + " failed: " + finished.errors);
  }
  const auto end = finished.output.find_last_not_of('\n');
  finished.output.resize(end == std::string::npos ? 0 : end + 1);
  return finished.output;
}

}  // namespace cutover::test
