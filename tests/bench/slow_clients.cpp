#include "bench/slow_clients.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>

namespace cutover::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kBeginning =
    "POST /v1/hooks/bench-1/github HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
constexpr int kFromEach = 8;

sockaddr_in loopback(std::uint32_t host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(host);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

test::Descriptor connect_from_loopback(std::uint16_t port, int number) {
  constexpr std::uint32_t first = 0x7F010001;  // 127.1.0.1
  test::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto from = loopback(first + static_cast<std::uint32_t>(number / kFromEach), 0);
  const auto to = loopback(INADDR_LOOPBACK, port);
  ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&from), sizeof from);
  ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
  return socket;
}

SlowClients::SlowClients(std::uint16_t port, int count) : port_(port) {
  for (int i = 0; i < count; ++i) sockets_.push_back(connect_from_loopback(port, i));
  thread_ = std::thread([this] { drip(); });
}

SlowClients::~SlowClients() {
  ending_ = true;
  thread_.join();
}

/// A tenth of them every tenth of a second, so that they don't come all at once.
void SlowClients::drip() {
  std::size_t turn = 0;
  std::vector<std::size_t> sent(sockets_.size());
  while (!ending_) {
    for (std::size_t i = turn % 10; i < sockets_.size(); i += 10) {
      const char byte = sent[i] < kBeginning.size() ? kBeginning[sent[i]] : 'x';
      if (::send(sockets_[i].get(), &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1) {
        ++sent[i];
        continue;
      }
      sockets_[i] = connect_from_loopback(port_, static_cast<int>(i));
      sent[i] = 0;
    }
    ++turn;
    std::this_thread::sleep_for(100ms);
  }
}

}  // namespace cutover::bench
