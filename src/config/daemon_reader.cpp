#include "config/daemon_reader.hpp"

#include <algorithm>

#include "config/app_reader.hpp"
#include "config/grammar.hpp"
#include "config/listener_reader.hpp"

namespace cutover::config {
namespace {

constexpr LogLevel kLogLevelValues[] = {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warn,
                                        LogLevel::error};
constexpr LogFormat kLogFormatValues[] = {LogFormat::text, LogFormat::json};

std::map<std::string, Registry> read_registries(const Section& section, Report& report) {
  std::map<std::string, Registry> registries;
  for (const Section::Named& named : section.sections("registries")) {
    const auto host = registry_host(named.name);
    if (!host) report.add(named.place, "registries", host.error().message, host.error().suggestion);
    Registry registry;
    named.section.read("username", registry.username, user_name);
    named.section.read("password_file", registry.password_file, path);
    registry.password_file = beside(section.place().source->file, registry.password_file);
    require_private(named.section, "password_file", registry.password_file);
    registries[named.name] = std::move(registry);
  }
  return registries;
}

bool is_for_this_host(const model::Publish& address) {
  return address.address.starts_with("127.") || address.address == "::1";
}

/// Whoever sees a token may deploy.
void require_tls(const Section& section, const model::Listener& listener) {
  if (listener.tls || is_for_this_host(listener.at)) return;
  section.refuse("listen",
                 "tokens would cross the network in the clear; write `tls`, or listen on 127.0.0.1 behind a "
                 "proxy that has a certificate");
}

void read_listeners(const Section& section, Daemon& daemon) {
  const auto api = section.section("api");
  if (api) {
    daemon.api = read_listener(*api, host_name);
    if (daemon.api) require_tls(*api, *daemon.api);
  }
  const auto hooks = section.section("hooks");
  if (!hooks) return;
  daemon.hooks = read_listener(*hooks, host_name);
  if (daemon.api && daemon.hooks && daemon.api->at == daemon.hooks->at) {
    hooks->refuse("listen",
                  "is the API's own address; remove it, and webhooks come there, or choose another");
  }
}

model::Limits read_limits(const Section& section) {
  model::Limits limits;
  section.read("header", limits.header, buffer_size);
  section.read("header_fields", limits.header_fields, count);
  section.read("body", limits.body, buffer_size);
  section.read("hook_body", limits.hook_body, buffer_size);
  section.read("all_bodies", limits.all_bodies, buffer_size);
  section.read("request_timeout", limits.request_timeout, positive_duration);
  section.read("socket_connections", limits.socket_connections, count);
  section.read("connections", limits.connections, count);
  section.read("connections_per_address", limits.connections_per_address, count);
  section.read("hook_requests", limits.hook_requests, count);
  section.read("failure_delay", limits.failure_delay, duration);
  constexpr Milliseconds longest_delay{60'000};
  if (limits.failure_delay > longest_delay)
    section.refuse("failure_delay", "is longer than a minute, the most that is of use");
  constexpr std::size_t largest_header = 1024 * 1024;
  if (limits.header > largest_header)
    section.refuse("header", "is more than 1m, the most that a header may have");
  if (limits.request_timeout < Milliseconds(1000) || limits.request_timeout > Milliseconds(600'000)) {
    section.refuse("request_timeout", "is not from 1s to 10m");
  }
  if (limits.all_bodies < 4 * std::max(limits.body, limits.hook_body)) {
    section.refuse(section.has("all_bodies") ? "all_bodies" : "hook_body",
                   "an address may have a quarter of `all_bodies`, which must be enough for one body");
  }
  return limits;
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
  read_listeners(section, daemon);
  if (const auto limits = section.section("limits")) daemon.limits = read_limits(*limits);
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
