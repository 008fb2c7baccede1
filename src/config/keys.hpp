#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "cutover/model/order.hpp"

/// Every key of both files, once. The parser knows a key only from here, and the published JSON Schemas are
/// tested against it.
namespace cutover::config {

enum class Type {
  text,                ///< one value; what it must look like is its reader's business
  choice,              ///< one of a few words
  words,               ///< a list of values
  patterns,            ///< one value, or a list of values
  command,             ///< a list of values: a program and its arguments
  section,             ///< a map with keys of its own
  value_or_section,    ///< one value stands for a map with the first of its keys
  sections,            ///< a map from names of the operator's to sections
  values_or_sections,  ///< that, and one value stands for a section with the first of its keys
  values,              ///< a map from names of the operator's to values
};

struct Key {
  std::string_view name;
  Type type = Type::text;
  bool required = false;
  bool nullable = false;                        ///< null says "none", and overrides `defaults`
  std::span<const std::string_view> choices{};  ///< of a choice
  std::span<const Key> keys{};                  ///< of a section, or of each of the sections
  std::string_view later{};                     ///< not supported yet: what to do instead
  std::string_view example{};                   ///< of a required key

  constexpr bool supported() const { return later.empty(); }
};
using Keys = std::span<const Key>;

// clang-format off
inline constexpr std::string_view kPullPolicies[] = {"always", "missing", "never"};
inline constexpr std::string_view kModes[] = {"server", "cluster"};
inline constexpr std::string_view kPublishModes[] = {"ingress", "host"};
inline constexpr std::string_view kLogLevels[] = {"trace", "debug", "info", "warn", "error"};
inline constexpr std::string_view kLogFormats[] = {"text", "json"};

inline constexpr Key kStopKeys[] = {
    {.name = "signal"},
    {.name = "grace"},
};
inline constexpr Key kHealthKeys[] = {
    {.name = "path"},
    {.name = "status"},
    {.name = "timeout"},
    {.name = "deadline"},
    {.name = "interval"},
};
inline constexpr Key kReleaseKeys[] = {
    {.name = "command", .type = Type::command, .required = true, .example = "[python, manage.py, migrate]"},
    {.name = "timeout"},
};
inline constexpr Key kTlsKeys[] = {
    {.name = "certificate", .required = true, .example = "/etc/cutover/tls/fullchain.pem"},
    {.name = "key", .required = true, .example = "/etc/cutover/tls/privkey.pem"},
};
inline constexpr Key kHoldKeys[] = {
    {.name = "timeout"},
    {.name = "requests"},
};
inline constexpr Key kMaintenanceKeys[] = {
    {.name = "page", .nullable = true},
    {.name = "retry_after"},
};
inline constexpr Key kGateLimitKeys[] = {
    {.name = "request_head"},
    {.name = "request_body", .nullable = true},
    {.name = "request_timeout"},
    {.name = "idle_timeout"},
    {.name = "stall_timeout"},
    {.name = "answer_timeout"},
    {.name = "websocket_timeout"},
};
inline constexpr Key kPlacementKeys[] = {
    {.name = "constraints", .type = Type::words},
    {.name = "spread", .type = Type::words},
    {.name = "max_per_node"},
};
inline constexpr Key kUpdateKeys[] = {
    {.name = "parallelism"},
    {.name = "delay"},
    {.name = "order", .type = Type::choice, .choices = model::kOrderNames},
    {.name = "monitor"},
    {.name = "max_failure_ratio"},
};
inline constexpr Key kWebKeys[] = {
    {.name = "command", .type = Type::command},
    {.name = "port", .required = true, .example = "8000"},
    {.name = "publish"},
    {.name = "health", .type = Type::section, .keys = kHealthKeys},
    {.name = "stop", .type = Type::section, .keys = kStopKeys},
    {.name = "listen", .nullable = true},
    {.name = "tls", .type = Type::section, .keys = kTlsKeys},
    {.name = "hosts", .type = Type::words},
    {.name = "trusted_proxies", .type = Type::words},
    {.name = "hold", .type = Type::section, .keys = kHoldKeys},
    {.name = "maintenance", .type = Type::section, .keys = kMaintenanceKeys},
    {.name = "drain"},
    {.name = "limits", .type = Type::section, .keys = kGateLimitKeys},
    {.name = "proxy_protocol"},
    {.name = "access_log"},
    {.name = "publish_mode", .type = Type::choice, .choices = kPublishModes},
    {.name = "replicas"},
    {.name = "placement", .type = Type::section, .keys = kPlacementKeys},
    {.name = "update", .type = Type::section, .keys = kUpdateKeys},
};
inline constexpr Key kProcessKeys[] = {
    {.name = "command", .type = Type::command},
    {.name = "stop", .type = Type::section, .keys = kStopKeys},
    {.name = "replicas"},
    {.name = "placement", .type = Type::section, .keys = kPlacementKeys},
    {.name = "update", .type = Type::section, .keys = kUpdateKeys},
};
inline constexpr Key kSecretKeys[] = {
    {.name = "file", .required = true, .example = "/etc/cutover/secrets/shop.key"},
    {.name = "target"},
};
inline constexpr Key kConfigKeys[] = {
    {.name = "file", .required = true, .example = "shop.toml"},
    {.name = "target", .required = true, .example = "/etc/shop.toml"},
};
inline constexpr Key kResourcesKeys[] = {
    {.name = "memory", .nullable = true},
    {.name = "cpus", .nullable = true},
};
inline constexpr std::string_view kHookEvents[] = {"push", "release", "workflow", "package"};
inline constexpr Key kHookKeys[] = {
    {.name = "secret_file", .required = true, .example = "/etc/cutover/secrets/shop.hook"},
    {.name = "branch", .type = Type::patterns},
    {.name = "tag", .type = Type::patterns},
    {.name = "events", .type = Type::words, .choices = kHookEvents},
    {.name = "workflow", .type = Type::patterns},
    {.name = "repository", .type = Type::patterns},
    {.name = "image_tag"},
};
inline constexpr Key kAllowKeys[] = {
    {.name = "images", .type = Type::patterns},
    {.name = "digest_only"},
};
inline constexpr Key kWatchKeys[] = {
    {.name = "time"},
    {.name = "max_error_rate"},
};
inline constexpr Key kAppKeys[] = {
    {.name = "image", .required = true, .example = "ghcr.io/acme/shop:main"},
    {.name = "pull", .type = Type::choice, .choices = kPullPolicies},
    {.name = "mode", .type = Type::choice, .choices = kModes},
    {.name = "order", .type = Type::choice, .choices = model::kOrderNames},
    {.name = "release", .type = Type::section, .keys = kReleaseKeys},
    {.name = "web", .type = Type::section, .keys = kWebKeys},
    {.name = "processes", .type = Type::sections, .keys = kProcessKeys},
    {.name = "prestart"},
    {.name = "watch", .type = Type::value_or_section, .keys = kWatchKeys},
    {.name = "env", .type = Type::values},
    {.name = "env_file", .nullable = true},
    {.name = "volumes", .type = Type::words},
    {.name = "networks", .type = Type::words},
    {.name = "secrets", .type = Type::values_or_sections, .keys = kSecretKeys},
    {.name = "configs", .type = Type::sections, .keys = kConfigKeys},
    {.name = "resources", .type = Type::section, .keys = kResourcesKeys},
    {.name = "retain"},
    {.name = "keep_history"},
    {.name = "deadline"},
    {.name = "allow", .type = Type::section, .keys = kAllowKeys},
    {.name = "placement", .type = Type::section, .keys = kPlacementKeys},
    {.name = "update", .type = Type::section, .keys = kUpdateKeys},
    {.name = "hooks", .type = Type::sections, .keys = kHookKeys},
};

inline constexpr Key kApiKeys[] = {
    {.name = "socket"},
    {.name = "listen", .nullable = true},
    {.name = "tls", .type = Type::section, .keys = kTlsKeys},
    {.name = "hosts", .type = Type::words},
    {.name = "trusted_proxies", .type = Type::words},
};
inline constexpr Key kHookListenerKeys[] = {
    {.name = "listen", .nullable = true},
    {.name = "tls", .type = Type::section, .keys = kTlsKeys},
    {.name = "hosts", .type = Type::words},
    {.name = "trusted_proxies", .type = Type::words},
};
inline constexpr Key kLimitKeys[] = {
    {.name = "header"},
    {.name = "header_fields"},
    {.name = "body"},
    {.name = "hook_body"},
    {.name = "all_bodies"},
    {.name = "request_timeout"},
    {.name = "socket_connections"},
    {.name = "connections"},
    {.name = "connections_per_address"},
    {.name = "hook_requests"},
    {.name = "failure_delay"},
};
inline constexpr Key kLogKeys[] = {
    {.name = "level", .type = Type::choice, .choices = kLogLevels},
    {.name = "format", .type = Type::choice, .choices = kLogFormats},
};
inline constexpr Key kRegistryKeys[] = {
    {.name = "username", .required = true, .example = "acme"},
    {.name = "password_file", .required = true, .example = "/etc/cutover/secrets/ghcr"},
};
inline constexpr Key kDaemonKeys[] = {
    {.name = "engine"},
    {.name = "state_dir"},
    {.name = "apps_dir"},
    {.name = "api", .type = Type::section, .keys = kApiKeys},
    {.name = "hooks", .type = Type::section, .keys = kHookListenerKeys},
    {.name = "limits", .type = Type::section, .keys = kLimitKeys},
    {.name = "log", .type = Type::section, .keys = kLogKeys},
    {.name = "registries", .type = Type::sections, .keys = kRegistryKeys},
    {.name = "defaults", .type = Type::section, .keys = kAppKeys},
};
// clang-format on

constexpr const Key* find_key(Keys keys, std::string_view name) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace cutover::config
