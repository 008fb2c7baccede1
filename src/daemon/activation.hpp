#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/gate/gate.hpp"

namespace cutover::daemon {

/// The API's socket, made by systemd (cutoverd.socket), which keeps it while the daemon is away: who connects
/// then waits, and is not refused.
struct InheritedSocket {
  int descriptor = -1;  ///< listening; whoever takes it closes it
  std::filesystem::path path;
};

struct InheritedSockets {
  std::optional<InheritedSocket> api;   ///< nothing: the daemon was started without
  std::vector<gate::Listening> gate{};  ///< kept by systemd since an earlier run of the daemon (notify_keep)
};

/// An error: among what the daemon was given is something else. The first call counts (sd_listen_fds(3)).
Result<InheritedSockets> inherited_sockets();

}  // namespace cutover::daemon
