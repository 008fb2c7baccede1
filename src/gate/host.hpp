#pragma once

#include <string>
#include <string_view>

namespace cutover::gate {

/// "shop.example.com", "192.0.2.7:8080", "[2001:db8::1]:8080": a name or address, and perhaps a port.
bool is_host(std::string_view text);

/// The name of a valid host: without its port, in lower case, without a dot at its end. In `room`, when it
/// has to be written anew.
std::string_view host_name(std::string_view host, std::string& room);

}  // namespace cutover::gate
