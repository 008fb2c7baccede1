#pragma once

#include <string>

#include "http.hpp"

namespace demo {

/// Accepts a WebSocket (RFC 6455), says "hello from VERSION", and echoes each message. When `stop` becomes
/// readable it closes it with 1001 ("going away"), and gives the client a second to do the same.
void echo_websocket(Connection& connection, const std::string& key, int stop);

}  // namespace demo
