#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "cutover/config/config.hpp"
#include "cutover/engine/client.hpp"

namespace cutover::daemon {

/// How to log in at registries: the configuration's first, then docker's own config.json, which is read anew
/// each time, like the password files.
class RegistryLogins {
 public:
  explicit RegistryLogins(std::map<std::string, config::Registry> registries);
  void configure(std::map<std::string, config::Registry> registries) { registries_ = std::move(registries); }
  Result<std::optional<engine::Credentials>> find(const std::string& registry) const;

 private:
  std::map<std::string, config::Registry> registries_;
  std::filesystem::path docker_config_;
};

}  // namespace cutover::daemon
