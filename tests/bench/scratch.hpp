#pragma once

#include <filesystem>

#include "support/docker_cli.hpp"
#include "support/scratch_folder.hpp"

namespace cutover::bench {

/// A folder under /tmp, removed in the end, as are all containers and networks whose names begin with
/// "bench-".
class Scratch {
 public:
  explicit Scratch(test::DockerCli docker) : docker_(std::move(docker)) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();

  const std::filesystem::path& folder() const { return folder_.path(); }
  /// A new network, "bench-<name>".
  std::string make_network(const std::string& name) const;

 private:
  void remove_all(const std::string& kind, const std::vector<std::string>& command) const;

  test::DockerCli docker_;
  test::ScratchFolder folder_;
};

}  // namespace cutover::bench
