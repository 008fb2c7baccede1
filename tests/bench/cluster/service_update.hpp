#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "support/engine_host.hpp"

namespace cutover::bench {

/// The way without cutoverd: docker service update --image. Its service has the specification of another one,
/// but for the name, the port and the labels by which cutoverd knows its own.
class ServiceUpdate {
 public:
  /// `like`: a service that runs already. `port`: in place of the one that it publishes, if it does. Returns
  /// when the new one's tasks run.
  ServiceUpdate(const test::EngineHost& engine, const std::string& like, std::optional<std::uint16_t> port);

  /// Returns when docker says that the service has converged. Throws std::runtime_error when it does not.
  void deploy(const std::string& version) const;

 private:
  const test::EngineHost& engine_;
};

}  // namespace cutover::bench
