#include "gate/host.hpp"

#include <algorithm>

namespace cutover::gate {
namespace {

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

bool is_upper(char c) {
  return 'A' <= c && c <= 'Z';
}

/// Wider than DNS allows, since names with an underscore are in use.
bool is_name_character(char c) {
  return is_digit(c) || is_upper(c) || ('a' <= c && c <= 'z') || c == '-' || c == '.' || c == '_';
}

bool is_v6_character(char c) {
  return is_digit(c) || ('a' <= c && c <= 'f') || ('A' <= c && c <= 'F') || c == ':' || c == '.';
}

/// The name, or the address with its brackets; what follows is the port.
std::size_t name_length(std::string_view host) {
  if (!host.empty() && host.front() == '[') {
    const std::size_t bracket = host.find(']');
    return bracket == std::string_view::npos ? host.size() : bracket + 1;
  }
  return std::min(host.find(':'), host.size());
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 255 + 6) return false;
  const std::size_t length = name_length(text);
  const std::string_view name = text.substr(0, length);
  const std::string_view port = text.substr(length);
  if (!port.empty() && (port.front() != ':' || !is_port(port.substr(1)))) return false;
  if (name.empty()) return false;
  if (name.front() != '[')
    return name.size() <= 255 && std::all_of(name.begin(), name.end(), is_name_character);
  const bool closed = name.size() > 3 && name.back() == ']';
  return closed && std::all_of(name.begin() + 1, name.end() - 1, is_v6_character);
}

std::string_view host_name(std::string_view host, std::string& room) {
  std::string_view name = host.substr(0, name_length(host));
  if (name.size() > 1 && name.back() == '.') name.remove_suffix(1);
  if (std::none_of(name.begin(), name.end(), is_upper)) return name;
  room.assign(name);
  std::transform(room.begin(), room.end(), room.begin(),
                 [](char c) { return is_upper(c) ? static_cast<char>(c | 0x20) : c; });
  return room;
}

}  // namespace cutover::gate
