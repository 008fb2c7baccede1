#include "daemon/settings.hpp"

#include <malloc.h>

namespace cutover::daemon {
namespace {

template <class Value>
void keep(const char* name, const Value& running, Value& wanted, std::vector<std::string>& changed) {
  if (running != wanted) changed.emplace_back(name);
  wanted = running;
}

}  // namespace

config::Loaded load_configuration(const config::LoadOptions& source) {
  auto loaded = config::load(source);
  ::malloc_trim(0);
  return loaded;
}

std::string engine_socket(const config::Daemon& settings) {
  constexpr std::string_view scheme = "unix://";
  return settings.engine.starts_with(scheme) ? settings.engine.substr(scheme.size()) : settings.engine;
}

std::vector<std::string> keep_fixed_settings(const config::Daemon& running, config::Daemon& wanted) {
  std::vector<std::string> changed;
  keep("engine", running.engine, wanted.engine, changed);
  keep("state_dir", running.state_dir, wanted.state_dir, changed);
  keep("api.socket", running.api_socket, wanted.api_socket, changed);
  keep("api.listen", running.api, wanted.api, changed);
  keep("hooks.listen", running.hooks, wanted.hooks, changed);
  keep("limits", running.limits, wanted.limits, changed);
  return changed;
}

std::string to_text(const std::vector<config::Problem>& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "\n") + problem.text();
  return text;
}

}  // namespace cutover::daemon
