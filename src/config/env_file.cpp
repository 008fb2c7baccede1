#include "config/env_file.hpp"

#include <algorithm>

#include "config/text.hpp"
#include "cutover/base/private_file.hpp"

namespace cutover::config {
namespace {

/// What is wrong with the line, without a word of it: it may be the middle of a private key.
std::string flaw_of_line(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) {
    return "no \"=\" in this line; write NAME=value, on one line (a value is never taken from the daemon's "
           "own "
           "environment)";
  }
  return flaw_of_env_name(line.substr(0, equals));
}

}  // namespace

std::string flaw_of_env_name(std::string_view name) {
  if (name.empty()) return "the name before the \"=\" is missing";
  const bool has_space = name.find_first_of(" \t") != std::string_view::npos;
  if (name.starts_with("export ")) return "a name can't hold spaces; remove \"export\": no shell reads this";
  if (has_space) return "a name can't hold spaces";
  const bool printable = std::all_of(name.begin(), name.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!printable || name.find('=') != std::string_view::npos) {
    return "a name is letters, digits and \"_\", and any other printable ASCII but \"=\"";
  }
  return "";
}

Environment read_env_file(const std::filesystem::path& file, const Place& named_at, const std::string& key,
                          Report& report) {
  Environment environment;
  if (const auto is_private = check_private(file); !is_private) {
    report.add(named_at, key, file.string() + ": " + is_private.error().text());
    return environment;
  }
  const auto source = read_source(file);
  if (!source) {
    report.add(named_at, key, file.string() + ": " + source.error().text());
    return environment;
  }
  const int lines = static_cast<int>((*source)->line_starts.size());
  for (int number = 1; number <= lines; ++number) {
    std::string_view line = (*source)->line(number);
    const std::size_t indentation = std::min(line.find_first_not_of(" \t"), line.size());
    line.remove_prefix(indentation);
    if (line.empty() || line.starts_with('#')) continue;
    if (std::string flaw = flaw_of_line(line); !flaw.empty()) {
      const Place place{*source, number, static_cast<int>(indentation) + 1};
      report.conceal({place, number + 1, 1});
      report.add(place, "", std::move(flaw));
      continue;
    }
    const std::size_t equals = line.find('=');
    environment[std::string(line.substr(0, equals))] = Secret(std::string(line.substr(equals + 1)));
  }
  return environment;
}

}  // namespace cutover::config
