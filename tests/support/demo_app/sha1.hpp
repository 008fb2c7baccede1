#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace demo {

/// FIPS 180-4, for WebSockets.
std::array<std::uint8_t, 20> sha1(std::string message);

}  // namespace demo
