#pragma once

#include <cstdint>
#include <string>

#include "cutover/base/clock.hpp"

/// What was measured, in words: as exact as a person wants to know.
namespace cutover::deploy {

/// "310ms", "3.2s", "48s"
std::string measured(Milliseconds duration);

/// "620 MB", "1.2 GB"
std::string size_text(std::uint64_t bytes);

}  // namespace cutover::deploy
