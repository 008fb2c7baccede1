#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/docker_cli.hpp"
#include "support/process.hpp"

namespace cutover::test {

/// What happened to a container, as the Engine tells it.
struct EngineEvent {
  long long at_ms = 0;  ///< since 1970
  std::string action;   ///< "create", "start", "kill", "die", "update", "rename", "destroy", ...
  std::string container;
};

/// The Engine's own account of an app's containers, from the constructor on: an observer outside of the
/// daemon.
class EngineRecord {
 public:
  EngineRecord(const DockerCli& docker, const std::string& socket, const std::string& app,
               std::filesystem::path log);

  std::vector<EngineEvent> events() const;

 private:
  std::filesystem::path log_;
  Process process_;
};

/// The times at which containers of `process` ran that do not belong to the same deployment: each a sentence.
/// `app`: how the names begin.
std::vector<std::string> overlaps(const std::vector<EngineEvent>& events, const std::string& app,
                                  const std::string& process);

}  // namespace cutover::test
