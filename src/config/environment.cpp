#include "config/environment.hpp"

#include <algorithm>

#include "config/env_file.hpp"
#include "config/grammar.hpp"

namespace cutover::config {
namespace {

/// A file is named relative to the file that names it.
std::filesystem::path beside(const Place& named_at, const std::filesystem::path& file) {
  return (named_at.source->file.parent_path() / file).lexically_normal();
}

struct EnvFile {
  bool is_the_apps_own = false;
  Environment environment;
};

EnvFile read_file(const Section& section, Report& report) {
  std::filesystem::path file;
  section.read("env_file", file, path);
  if (file.empty()) return {};
  const Place named_at = section.place("env_file");
  return {named_at.source == section.place().source,
          read_env_file(beside(named_at, file), named_at, "env_file", report)};
}

void check_port(const Environment& environment, const model::App& app, const Place& place,
                const std::string& key, Report& report) {
  const auto port = environment.find("PORT");
  if (port == environment.end()) return;
  for (const model::Process& process : app.processes) {
    if (!process.web || process.web->port == 0) continue;
    const std::string right = std::to_string(process.web->port);
    if (port->second.reveal() == right) continue;
    report.add(
        place, key,
        "PORT contradicts web.port (" + right + "), which is given to the app as PORT; remove it here");
  }
}

}  // namespace

std::vector<model::EnvVar> read_environment(const Section& section, const model::App& app, Report& report) {
  EnvFile file = read_file(section, report);
  Environment& environment = file.environment;
  Place port_place = section.place("env_file");
  std::string port_key = "env_file";
  for (Section::Item& item : section.values("env")) {
    if (std::string flaw = flaw_of_env_name(item.name); !flaw.empty()) {
      section.refuse(item, std::move(flaw));
      continue;
    }
    const bool from_defaults = item.place.source != section.place().source;
    if (from_defaults && file.is_the_apps_own && environment.contains(item.name)) continue;
    if (item.name == "PORT") {
      port_place = item.place;
      port_key = item.path;
    }
    environment[item.name] = Secret(std::move(item.text));
  }
  check_port(environment, app, port_place, port_key, report);
  std::vector<model::EnvVar> variables;
  for (auto& [name, value] : environment) variables.push_back({name, std::move(value)});
  return variables;
}

}  // namespace cutover::config
