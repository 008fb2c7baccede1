#include "support/test_environment.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "support/engine_host.hpp"

namespace cutover::test {

namespace fs = std::filesystem;

namespace {

fs::path made(const fs::path& folder) {
  fs::create_directories(folder);
  return folder;
}

void fill_engine(const DockerCli& docker) {
  for (const char* version : {"v1", "v2", "v3"}) {
    make_demo_image(docker, {.reference = std::string("demo:") + version, .version = version});
  }
  make_demo_image(
      docker,
      {.reference = "demo:unhealthy", .version = "unhealthy", .environment = {{"HEALTH_STATUS", "500"}}});
}

void fill_registries(const DockerCli& docker, const Registry& open, const Registry& locked) {
  for (const char* version : {"v1", "v2", "v3"}) {
    push_demo_image(docker, {.reference = open.address() + "/demo:" + version, .version = version});
  }
  docker({"login", "--username", locked.login()->username, "--password", locked.login()->password,
          locked.address()});
  for (const char* version : {"v1", "v2"}) {
    push_demo_image(docker, {.reference = locked.address() + "/private/demo:" + version, .version = version});
  }
}

}  // namespace

struct TestEnvironmentHost::Parts {
  EngineHost engine;
  Registry open{made(engine.folder() / "registry" / "open"), std::nullopt};
  Registry locked{made(engine.folder() / "registry" / "locked"), RegistryLogin{"acme", "correct horse"}};
  TestEnvironment environment{.engine_socket = engine.socket(),
                              .docker = engine.docker(),
                              .open_registry = open.address(),
                              .locked_registry = locked.address(),
                              .login = *locked.login()};
};

TestEnvironmentHost::TestEnvironmentHost() {
  EngineFolder::remove_abandoned();
  NetworkNamespace::remove_abandoned();
  parts_ = std::make_unique<Parts>();
  fill_engine(parts_->environment.docker);
  fill_registries(parts_->environment.docker, parts_->open, parts_->locked);
}

TestEnvironmentHost::~TestEnvironmentHost() = default;

const TestEnvironment& TestEnvironmentHost::environment() const {
  return parts_->environment;
}

void write_environment_file(const TestEnvironment& environment, const fs::path& file) {
  const fs::path unfinished = file.string() + ".new";
  std::ofstream out(unfinished);
  out << "ENGINE_SOCKET=" << environment.engine_socket << "\nDOCKER_CONFIG=" << environment.docker.config()
      << "\nOPEN_REGISTRY=" << environment.open_registry
      << "\nLOCKED_REGISTRY=" << environment.locked_registry << "\nUSERNAME=" << environment.login.username
      << "\nPASSWORD=" << environment.login.password << "\n";
  out.close();
  if (!out) throw std::runtime_error("can't write " + unfinished.string());
  fs::rename(unfinished, file);  // so that nobody reads half of it
}

TestEnvironment read_environment_file(const fs::path& file) {
  std::ifstream in(file);
  if (!in) {
    throw std::runtime_error(
        "there is no test environment: " + file.string() +
        " does not exist. Run the tests through ctest, or unset CUTOVER_TEST_ENVIRONMENT");
  }
  std::map<std::string, std::string> values;
  for (std::string line; std::getline(in, line);)
    values[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
  const std::string socket = values.at("ENGINE_SOCKET");
  return {.engine_socket = socket,
          .docker = DockerCli(socket, values.at("DOCKER_CONFIG")),
          .open_registry = values.at("OPEN_REGISTRY"),
          .locked_registry = values.at("LOCKED_REGISTRY"),
          .login = {values.at("USERNAME"), values.at("PASSWORD")}};
}

const TestEnvironment& TestEnvironment::get() {
  if (const char* file = std::getenv("CUTOVER_TEST_ENVIRONMENT")) {
    static const TestEnvironment shared = read_environment_file(file);
    return shared;
  }
  static const TestEnvironmentHost own;
  return own.environment();
}

}  // namespace cutover::test
