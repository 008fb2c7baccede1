#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Words for messages.
namespace cutover::config {

/// In double quotes, control characters escaped, a long one shortened: safe on a terminal and in a log.
std::string quote(std::string_view text);

/// A byte of UTF-8 that is not a character's first.
constexpr bool is_inside_character(char c) {
  return (c & 0xC0) == 0x80;
}

/// "a, b, c"
std::string listed(std::span<const std::string_view> words);

}  // namespace cutover::config
