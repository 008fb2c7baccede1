#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <random>
#include <stdexcept>

namespace cutover::test {

/// A TCP port of 127.0.0.1 on which nobody listens now, and which the kernel gives to nobody who connects
/// (those are from 32768 on). Another program can take it before it is used: prefer port 0 where it is
/// possible.
inline std::uint16_t free_port() {
  static std::mt19937 random{std::random_device()()};
  std::uniform_int_distribution<std::uint16_t> ports(20'000, 32'700);
  for (int tries = 0; tries < 1000; ++tries) {
    const std::uint16_t port = ports(random);
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool is_free = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(descriptor);
    if (is_free) return port;
  }
  throw std::runtime_error("no port from 20000 to 32700 is free");
}

}  // namespace cutover::test
