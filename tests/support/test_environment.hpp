#pragma once

#include <string>

#include "support/demo_image.hpp"
#include "support/docker_cli.hpp"
#include "support/registry.hpp"

namespace cutover::test {

/// A real Docker Engine, an open registry and one that wants a login, for all the test programs of one ctest
/// run: starting them takes seconds, and each test is a process of its own. Tests run at the same time, so
/// give containers, networks, volumes and repositories names of your own, and remove them.
///
/// There from the start: the images demo:v1, demo:v2, demo:v3 and demo:unhealthy (GET /health says 500) in
/// the Engine; the repository demo with the tags v1, v2, v3 in the open registry, and private/demo with v1,
/// v2 in the other. The docker command is logged in there; the Engine by itself is not.
struct TestEnvironment {
  std::string engine_socket;  ///< the path of its Unix socket
  DockerCli docker;
  std::string open_registry;    ///< "127.0.0.1:40123"
  std::string locked_registry;  ///< the same
  RegistryLogin login;          ///< for the latter

  /// The one of this ctest run, named by CUTOVER_TEST_ENVIRONMENT. In a test program run by hand, without
  /// that variable, one that lives as long as the program. Throws std::runtime_error when there is none: that
  /// is a failure of the test, never a reason to skip it.
  static const TestEnvironment& get();
};

/// What stands behind a TestEnvironment: alive as long as this is.
class TestEnvironmentHost {
 public:
  TestEnvironmentHost();
  ~TestEnvironmentHost();
  const TestEnvironment& environment() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// How one process tells others where it is: lines of KEY=value.
void write_environment_file(const TestEnvironment& environment, const std::filesystem::path& file);
TestEnvironment read_environment_file(const std::filesystem::path& file);

}  // namespace cutover::test
