#include "api/unix_peer.hpp"

#include <pwd.h>
#include <sys/socket.h>

#include <array>

namespace cutover::api {

UnixPeer unix_peer(int unix_socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(unix_socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return {"unknown"};
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(peer.uid, &entry, buffer.data(), buffer.size(), &found);
  return {found ? found->pw_name : std::to_string(peer.uid), peer.uid, peer.pid};
}

}  // namespace cutover::api
