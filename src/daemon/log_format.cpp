#include "daemon/log_format.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace cutover::daemon {
namespace {

std::string without_control_characters(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (const unsigned char c : text) {
    if (c == '\n') {
      clean += "\\n";
    } else if (c < 0x20 || c == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", c);
      clean += escaped;
    } else {
      clean += static_cast<char>(c);
    }
  }
  return clean;
}

/// The length of a "key=" at the beginning; 0 when there is none.
std::size_t key_length(std::string_view text) {
  const auto is_key = [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '_'; };
  const auto end = std::find_if_not(text.begin(), text.end(), is_key);
  if (end == text.begin() || end == text.end() || *end != '=') return 0;
  return static_cast<std::size_t>(end - text.begin()) + 1;
}

bool ends_value(std::string_view after) {
  return after.empty() || (after.front() == ' ' && key_length(after.substr(1)) > 0);
}

/// Where the value at the beginning ends, its quotes included.
std::size_t value_length(std::string_view text) {
  const char last = text.starts_with('"') ? '"' : ' ';
  if (last == ' ') return std::min(text.find(' '), text.size());
  for (std::size_t at = text.find('"', 1); at != std::string_view::npos; at = text.find('"', at + 1)) {
    if (ends_value(text.substr(at + 1))) return at + 1;
  }
  return text.size();
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_pairs(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!text.empty()) {
    const auto key = key_length(text);
    if (key == 0) return {};
    const std::string_view name = text.substr(0, key - 1);
    text.remove_prefix(key);
    const auto length = value_length(text);
    std::string_view value = text.substr(0, length);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    pairs.emplace_back(name, value);
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return pairs;
}

char priority_of(std::string_view level) {
  constexpr std::pair<std::string_view, char> kPriorities[] = {
      {"critical", '2'}, {"error", '3'}, {"warn", '4'}, {"info", '6'}, {"debug", '7'}, {"trace", '7'}};
  for (const auto& [name, priority] : kPriorities) {
    if (name == level) return priority;
  }
  return '6';
}

std::vector<std::pair<std::string, std::string>> journal_fields(const LogLine& line) {
  constexpr std::pair<std::string_view, std::string_view> kFields[] = {{"event", "CUTOVER_EVENT"},
                                                                       {"app", "CUTOVER_APP"},
                                                                       {"deployment", "CUTOVER_DEPLOYMENT"},
                                                                       {"phase", "CUTOVER_PHASE"},
                                                                       {"outcome", "CUTOVER_OUTCOME"}};
  std::vector<std::pair<std::string, std::string>> fields;
  fields.emplace_back("PRIORITY", std::string(1, priority_of(line.level)));
  const auto pairs = parse_pairs(line.text);
  const auto find = [&pairs](std::string_view key) {
    return std::find_if(pairs.begin(), pairs.end(), [key](const auto& pair) { return pair.first == key; });
  };
  for (const auto& [key, field] : kFields) {
    if (const auto found = find(key); found != pairs.end()) fields.emplace_back(field, found->second);
  }
  const auto deployment = find("deployment");
  if (deployment != pairs.end() && find("app") == pairs.end()) {
    fields.emplace_back("CUTOVER_APP", deployment->second.substr(0, deployment->second.find('/')));
  }
  return fields;
}

std::string to_text_line(const LogLine& line, bool with_time) {
  std::string text = with_time ? "time=" + to_rfc3339(line.at) + " " : "";
  text += "level=" + std::string(line.level) + " " + without_control_characters(line.text);
  return text;
}

std::string to_json_line(const LogLine& line) {
  nlohmann::ordered_json json;
  json["time"] = to_rfc3339(line.at);
  json["level"] = line.level;
  const auto pairs = parse_pairs(line.text);
  if (pairs.empty()) json["message"] = line.text;
  for (const auto& [key, value] : pairs) json[key] = value;
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace cutover::daemon
