#include "daemon/log_format.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
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

/// Where the value at the beginning ends, its quotes included; 0 when they are not closed.
std::size_t value_length(std::string_view text) {
  if (!text.starts_with('"')) return std::min(text.find(' '), text.size());
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') ++at;
  }
  return 0;
}

void append_utf8(std::uint32_t code, std::string& to) {
  const auto byte = [&to](std::uint32_t value) { to += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
  } else {
    byte(0xF0 | (code >> 18 & 0x07));
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

/// Takes the escape at the beginning, which a backslash begins, off `text`.
void take_escape(std::string_view& text, std::string& to) {
  constexpr std::pair<char, char> kLetters[] = {
      {'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'"', '"'}, {'\\', '\\'}};
  constexpr std::pair<char, std::size_t> kCodes[] = {{'x', 2}, {'u', 4}, {'U', 8}};
  const char kind = text.size() > 1 ? text[1] : '\0';
  for (const auto& [letter, meant] : kLetters) {
    if (kind != letter) continue;
    to += meant;
    return text.remove_prefix(2);
  }
  for (const auto& [letter, digits] : kCodes) {
    if (kind != letter || text.size() < 2 + digits) continue;
    std::uint32_t code = 0;
    const char* first = text.data() + 2;
    if (std::from_chars(first, first + digits, code, 16).ptr != first + digits) break;
    if (kind == 'x') {
      to += static_cast<char>(code);  // a byte that is not UTF-8
    } else {
      append_utf8(code, to);
    }
    return text.remove_prefix(2 + digits);
  }
  to += text.front();
  text.remove_prefix(1);
}

/// What `{:?}` wrote.
std::string unescaped(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto end = std::min(text.find('\\'), text.size());
    plain += text.substr(0, end);
    text.remove_prefix(end);
    if (!text.empty()) take_escape(text, plain);
  }
  return plain;
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
    const bool quoted = text.starts_with('"');
    const std::string_view value = text.substr(0, length);
    if (quoted ? value.empty() : value.find('"') != std::string_view::npos) return {};
    pairs.emplace_back(name, quoted ? unescaped(value.substr(1, length - 2)) : std::string(value));
    text.remove_prefix(length);
    if (text.empty()) break;
    if (text.front() != ' ') return {};
    text.remove_prefix(1);
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
