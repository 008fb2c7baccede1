#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "support/network_namespace.hpp"
#include "support/process.hpp"

namespace cutover::test {

struct RegistryLogin {
  std::string username;
  std::string password;
};

/// Where a registry listens.
struct RegistryPlace {
  std::string address = "127.0.0.1";
  const NetworkNamespace* network = nullptr;  ///< this machine's; another has to outlive the registry
};

/// A real image registry on a port of 127.0.0.1, which Engines take without TLS.
class Registry {
 public:
  /// `folder`: an existing one, for its data. With `login` it answers nobody else. `more`: further lines of
  /// its configuration. Throws std::runtime_error with its log when it does not start.
  Registry(std::filesystem::path folder, std::optional<RegistryLogin> login, const std::string& more = "",
           const RegistryPlace& place = {});

  /// "127.0.0.1:40123", as image references begin.
  const std::string& address() const { return address_; }
  const std::optional<RegistryLogin>& login() const { return login_; }

 private:
  std::filesystem::path folder_;
  std::optional<RegistryLogin> login_;
  std::unique_ptr<Process> process_;
  std::string address_;
};

}  // namespace cutover::test
