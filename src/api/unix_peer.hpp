#pragma once

#include <sys/types.h>

#include <string>

namespace cutover::api {

struct UnixPeer {
  std::string user;  ///< its name, the uid where it has none, or "unknown"
  uid_t uid = 0;
  pid_t pid = 0;
};

/// Who is at the other end of a Unix socket, as the kernel says.
UnixPeer unix_peer(int unix_socket);

}  // namespace cutover::api
