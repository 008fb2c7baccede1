#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cutover {

/// `*` stands for any characters, none and '/' included; `?` for one byte. Everything else is itself. The
/// time is bounded by the product of both lengths, whatever the pattern.
bool matches(std::string_view pattern, std::string_view text);

bool matches_any(std::span<const std::string> patterns, std::string_view text);

}  // namespace cutover
