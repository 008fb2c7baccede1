#include "listening.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdio>

namespace demo {

int listening_socket(std::uint16_t port) {
  const int yes = 1;
  int socket = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool both = socket >= 0;
  if (!both) socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  const auto* address =
      both ? reinterpret_cast<const sockaddr*>(&six) : reinterpret_cast<const sockaddr*>(&four);
  if (bind(socket, address, both ? sizeof six : sizeof four) != 0 || listen(socket, 1024) != 0) {
    std::perror("can't listen");
    return -1;
  }
  return socket;
}

}  // namespace demo
