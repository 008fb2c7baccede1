#include "daemon/activation.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#include <cstring>

namespace cutover::daemon {
namespace {

Error not_ours(const std::string& what) {
  return Error(ErrorCode::invalid_argument,
               "the service manager passed " + what +
                   "; cutoverd takes one listening Unix stream socket: see cutoverd.socket");
}

std::filesystem::path path_of(int descriptor) {
  sockaddr_un address{};
  socklen_t length = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return {};
  return std::string(address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path));
}

}  // namespace

Result<std::optional<InheritedSocket>> inherited_socket() {
  constexpr int unset_environment = 1;
  const int count = ::sd_listen_fds(unset_environment);
  if (count < 0) {
    return Error(ErrorCode::invalid_argument,
                 "can't take over the service manager's sockets: " + std::string(std::strerror(-count)));
  }
  if (count == 0) return std::optional<InheritedSocket>();
  if (count > 1) return not_ours(std::to_string(count) + " sockets");
  constexpr int listening = 1;
  if (::sd_is_socket_unix(SD_LISTEN_FDS_START, SOCK_STREAM, listening, nullptr, 0) <= 0) {
    return not_ours("something else");
  }
  return std::optional(InheritedSocket{SD_LISTEN_FDS_START, path_of(SD_LISTEN_FDS_START)});
}

}  // namespace cutover::daemon
