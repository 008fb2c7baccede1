#include "daemon/credentials.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "cutover/base/private_file.hpp"

namespace cutover::daemon {
namespace {

namespace fs = std::filesystem;

/// Where the docker command has its own; empty when there is no place for it.
fs::path docker_config_file() {
  if (const char* folder = std::getenv("DOCKER_CONFIG"); folder && *folder)
    return fs::path(folder) / "config.json";
  if (const char* home = std::getenv("HOME"); home && *home)
    return fs::path(home) / ".docker" / "config.json";
  return fs::path();
}

/// The first line, as an editor or `echo` leaves it.
Result<Secret> read_password(const fs::path& path) {
  if (const auto is_private = check_private(path); !is_private) {
    return is_private.error().in("the password file " + path.string());
  }
  errno = 0;
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line)) {
    const int failure = errno;
    const std::string message = "can't read the password file " + path.string() + ": " +
                                (failure != 0 ? std::strerror(failure) : "it is empty");
    if (failure != EACCES) return Error(ErrorCode::unavailable, message);
    return Error(ErrorCode::invalid_argument, message + "; " + how_to_grant_access(path));
  }
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) {
    return Error(ErrorCode::invalid_argument,
                 "the first line of the password file " + path.string() + " is empty");
  }
  return Secret(std::move(line));
}

}  // namespace

RegistryLogins::RegistryLogins(std::map<std::string, config::Registry> registries)
    : registries_(std::move(registries)), docker_config_(docker_config_file()) {}

Result<std::optional<engine::Credentials>> RegistryLogins::find(const std::string& registry) const {
  const auto configured = registries_.find(registry);
  if (configured != registries_.end()) {
    auto password = read_password(configured->second.password_file);
    if (!password) return password.error();
    return std::optional(engine::Credentials{configured->second.username, std::move(*password), Secret()});
  }
  if (docker_config_.empty()) return std::optional<engine::Credentials>();
  return engine::credentials_from_docker_config(docker_config_, registry);
}

}  // namespace cutover::daemon
