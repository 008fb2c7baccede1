#include "bench/compose.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace cutover::bench {

using namespace std::chrono_literals;

Compose::Compose(std::string engine_socket, const std::filesystem::path& folder, std::uint16_t port,
                 const std::string& environment)
    : engine_socket_(std::move(engine_socket)), file_(folder / "docker-compose.yml"), port_(port) {
  const std::string app_port = std::to_string(kAppPort);
  std::ofstream(file_) << "version: '3.8'\n"
                          "services:\n"
                          "  web:\n"
                          "    image: demo:${VERSION}\n"
                          "    environment: {PORT: '"
                       << app_port << "'" << (environment.empty() ? "" : ", ") << environment
                       << "}\n"
                          "    ports: ['127.0.0.1:"
                       << port << ":" << app_port << "']\n";
}

Compose::~Compose() {
  compose({"down"}, "v1");
}

std::string Compose::version() {
  try {
    const test::Finished finished = test::run({"docker-compose", "version", "--short"});
    return finished.output.substr(0, finished.output.find('\n'));
  } catch (const std::exception&) {
    return "";
  }
}

void Compose::deploy(const std::string& version) {
  const test::Finished finished = compose({"up", "--detach"}, version);
  if (finished.exit_code != 0) throw std::runtime_error("docker-compose up failed: " + finished.errors);
}

test::Finished Compose::compose(const std::vector<std::string>& arguments, const std::string& version) const {
  const std::string project = "bench-" + std::to_string(getpid());
  std::vector<std::string> argv{"docker-compose", "--file", file_, "--project-name", project};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  test::Process process({.argv = std::move(argv),
                         .environment = {{"DOCKER_HOST", "unix://" + engine_socket_}, {"VERSION", version}}});
  const int exit_code = process.wait(60s).value_or(-1);
  return {exit_code, process.output(), process.errors()};
}

}  // namespace cutover::bench
