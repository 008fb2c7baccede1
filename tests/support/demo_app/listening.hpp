#pragma once

#include <cstdint>

namespace demo {

/// A socket that listens on all addresses: of IPv6 and IPv4, or of IPv4 alone where there is no IPv6. -1 when
/// it can't; why is on standard error.
int listening_socket(std::uint16_t port);

}  // namespace demo
