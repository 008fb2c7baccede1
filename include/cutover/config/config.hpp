#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/hook.hpp"
#include "cutover/model/listener.hpp"

/// YAML files to validated values. Nothing of a file with a mistake is used.
namespace cutover::config {

enum class LogLevel { trace, debug, info, warn, error };
enum class LogFormat { text, json };

/// How the daemon logs in at a registry. The password's file is read when it is needed.
struct Registry {
  std::string username;
  std::filesystem::path password_file;
};

/// cutover.yaml
struct Daemon {
  std::filesystem::path file;  ///< where it was read from; empty: the defaults
  std::string engine = "unix:///run/docker.sock";
  std::filesystem::path state_dir = "/var/lib/cutover";
  std::filesystem::path apps_dir;  ///< absolute
  std::filesystem::path api_socket = "/run/cutover/cutover.sock";
  std::optional<model::Listener> api;    ///< the API on the network, for those who have a token
  std::optional<model::Listener> hooks;  ///< a listener for webhooks alone
  model::Limits limits;
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::text;
  std::map<std::string, Registry> registries;  ///< by host, as ImageRef::registry() names it
};

/// All that was read at one moment.
struct Config {
  Daemon daemon;
  std::map<std::string, model::App> apps;        ///< by name
  std::map<std::string, model::AppHooks> hooks;  ///< of each app
  std::map<std::string, model::Site> sites;      ///< of each app that the gate listens for
};

/// One mistake, with its place.
struct Problem {
  std::filesystem::path file;
  int line = 0;            ///< from 1; 0: the file as a whole
  int column = 0;          ///< from 1
  std::string key;         ///< "web.health.path"; "" for the file as a whole
  std::string message;     ///< what was found, and what is allowed
  std::string suggestion;  ///< the nearest right key or value, or ""
  std::string excerpt;  ///< the line itself, what may be secret in it masked; "" for a file as a whole, or a
                        ///< line too long
  /// "apps/shop.yaml:7:3: web.helth: unknown key; allowed: ...; did you mean \"health\"?"
  std::string text() const;
};

/// Either the whole, or every mistake of every file.
struct Loaded {
  std::optional<Config> config;
  std::vector<Problem> problems;  ///< empty exactly when `config` is set
};

struct LoadOptions {
  std::filesystem::path file;  ///< must exist when given explicitly
  bool file_required = false;  ///< false: an absent file means the defaults
  std::string docker_host;     ///< $DOCKER_HOST; used where the file names no engine
};

/// The daemon's file and every `*.yaml` and `*.yml` in its apps folder (absent folder: no apps), with their
/// env files.
Loaded load(const LoadOptions& options);

/// For `cutover check FILE...`: each file by itself, an app file or (when it is called cutover.yaml, or has
/// only the daemon's keys) the daemon's.
std::vector<Problem> check(const std::filesystem::path& file);

}  // namespace cutover::config
