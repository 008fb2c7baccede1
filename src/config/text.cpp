#include "config/text.hpp"

#include <cstdio>

namespace cutover::config {
namespace {

constexpr std::size_t kLongestShown = 80;

}  // namespace

std::string quote(std::string_view text) {
  std::string result = "\"";
  std::size_t shown = 0;
  for (const char c : text) {
    if (++shown > kLongestShown && !is_inside_character(c)) return result + "...\"";
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      result += escaped;
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string listed(std::span<const std::string_view> words) {
  std::string result;
  for (const std::string_view word : words) {
    if (!result.empty()) result += ", ";
    result += word;
  }
  return result;
}

}  // namespace cutover::config
