#include "daemon/activation.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cstring>

namespace cutover::daemon {
namespace {

Error not_ours(const std::string& what) {
  return Error(
      ErrorCode::invalid_argument,
      "the service manager passed " + what +
          "; cutoverd takes one listening Unix stream socket (see cutoverd.socket), and TCP sockets that "
          "it had kept for itself");
}

std::filesystem::path path_of(int descriptor) {
  sockaddr_un address{};
  socklen_t length = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return {};
  return std::string(address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path));
}

std::optional<model::Publish> address_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
  char text[INET6_ADDRSTRLEN];
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return model::Publish{text, ntohs(v4.sin_port)};
  }
  if (address.ss_family != AF_INET6) return std::nullopt;
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  return model::Publish{text, ntohs(v6.sin6_port)};
}

}  // namespace

Result<InheritedSockets> inherited_sockets() {
  constexpr int unset_environment = 1;
  constexpr int listening = 1;
  InheritedSockets inherited;
  const int count = ::sd_listen_fds(unset_environment);
  if (count < 0) {
    return Error(ErrorCode::invalid_argument,
                 "can't take over the service manager's sockets: " + std::string(std::strerror(-count)));
  }
  for (int descriptor = SD_LISTEN_FDS_START; descriptor < SD_LISTEN_FDS_START + count; ++descriptor) {
    if (::sd_is_socket_unix(descriptor, SOCK_STREAM, listening, nullptr, 0) > 0) {
      if (inherited.api) return not_ours("two Unix sockets");
      inherited.api = InheritedSocket{descriptor, path_of(descriptor)};
      continue;
    }
    const auto at = address_of(descriptor);
    if (!at || ::sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, -1) <= 0) return not_ours("something else");
    if (::sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, listening) <= 0) {
      ::close(descriptor);  // the daemon before had left the address to somebody
      continue;
    }
    inherited.gate.push_back(gate::Listening{*at, descriptor});
  }
  return inherited;
}

}  // namespace cutover::daemon
