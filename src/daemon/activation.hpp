#pragma once

#include <filesystem>
#include <optional>

#include "cutover/base/error.hpp"

namespace cutover::daemon {

/// The API's socket, made by systemd (cutoverd.socket), which keeps it while the daemon is away: who connects
/// then waits, and is not refused.
struct InheritedSocket {
  int descriptor = -1;  ///< listening; whoever takes it closes it
  std::filesystem::path path;
};

/// Nothing: the daemon was started without. An error: what it was given is not one listening Unix socket.
/// The first call counts (sd_listen_fds(3)).
Result<std::optional<InheritedSocket>> inherited_socket();

}  // namespace cutover::daemon
