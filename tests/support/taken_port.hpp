#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <stdexcept>
#include <string>

#include "support/process.hpp"

namespace cutover::test {

/// Somebody who listens and never answers.
class TakenPort {
 public:
  /// Port 0: any free one. `option`: how it may share the address.
  TakenPort(const std::string& address, int port, int option = SO_REUSEADDR)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int yes = 1;
    setsockopt(socket_.get(), SOL_SOCKET, option, &yes, sizeof yes);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, address.c_str(), &here.sin_addr);
    socklen_t size = sizeof here;
    auto* generic = reinterpret_cast<sockaddr*>(&here);
    if (bind(socket_.get(), generic, size) != 0 || listen(socket_.get(), 100) != 0 ||
        getsockname(socket_.get(), generic, &size) != 0) {
      throw std::runtime_error("can't listen on " + address + ":" + std::to_string(port));
    }
    port_ = ntohs(here.sin_port);
  }

  int port() const { return port_; }

 private:
  Descriptor socket_;
  int port_ = 0;
};

}  // namespace cutover::test
