#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "cutover/base/error.hpp"

namespace cutover {

/// "30s", "1m30s", "500ms", "2h": numbers with a unit (ms, s, m, h, d), largest unit first, no spaces.
/// invalid_argument says what is allowed.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// For people, and readable back by `parse_duration` without loss: 90000 ms is "1m30s", 0 is "0s".
std::string to_text(std::chrono::milliseconds duration);

}  // namespace cutover
