#include "config/daemon_reader.hpp"

#include "config/app_reader.hpp"
#include "config/grammar.hpp"

namespace cutover::config {
namespace {

constexpr LogLevel kLogLevelValues[] = {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warn,
                                        LogLevel::error};
constexpr LogFormat kLogFormatValues[] = {LogFormat::text, LogFormat::json};

/// Absolute; a relative one starts from the folder of `file`.
std::filesystem::path beside(const std::filesystem::path& file, const std::filesystem::path& path) {
  return (std::filesystem::absolute(file).parent_path() / path).lexically_normal();
}

std::map<std::string, Registry> read_registries(const Section& section, Report& report) {
  std::map<std::string, Registry> registries;
  for (const Section::Named& named : section.sections("registries")) {
    const auto host = registry_host(named.name);
    if (!host) report.add(named.place, "registries", host.error().message, host.error().suggestion);
    Registry registry;
    named.section.read("username", registry.username, user_name);
    named.section.read("password_file", registry.password_file, path);
    registry.password_file = beside(section.place().source->file, registry.password_file);
    registries[named.name] = std::move(registry);
  }
  return registries;
}

}  // namespace

std::filesystem::path default_apps_dir(const std::filesystem::path& daemon_file) {
  return beside(daemon_file, "apps");
}

Daemon read_daemon(const Section& section, Report& report) {
  Daemon daemon;
  daemon.file = section.place().source->file;
  daemon.apps_dir = default_apps_dir(daemon.file);
  section.read("engine", daemon.engine, engine_address);
  section.read("state_dir", daemon.state_dir, absolute_path);
  section.read("apps_dir", daemon.apps_dir, path);
  daemon.apps_dir = beside(daemon.file, daemon.apps_dir);
  if (const auto api = section.section("api")) api->read("socket", daemon.api_socket, socket_path);
  if (const auto log = section.section("log")) {
    if (const auto level = log->choice("level")) daemon.log_level = kLogLevelValues[*level];
    if (const auto format = log->choice("format")) daemon.log_format = kLogFormatValues[*format];
  }
  daemon.registries = read_registries(section, report);
  if (const auto defaults = section.section("defaults")) read_app("defaults", *defaults, report);
  return daemon;
}

void apply_docker_host(const std::string& docker_host, Daemon& daemon, Report& report) {
  if (docker_host.empty()) return;
  auto address = engine_address(docker_host);
  if (address) {
    daemon.engine = std::move(*address);
  } else {
    report.add(daemon.file, "DOCKER_HOST in the environment: " + address.error().message);
  }
}

}  // namespace cutover::config
