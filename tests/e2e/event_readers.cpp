#include "e2e/event_readers.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace cutover::test {

namespace {

using Time = std::chrono::steady_clock;

constexpr int kLookAgainMs = 1'000;
constexpr std::chrono::seconds kPatience{60};
constexpr rlim_t kOtherFiles = 100;

void allow_open_files(rlim_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= count) return;
  limit.rlim_cur = std::min(count, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int connect_to(const std::filesystem::path& socket) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (descriptor < 0 || ::connect(descriptor, generic, sizeof address) != 0) {
    throw std::runtime_error("can't connect to " + socket.string() + ": " + std::strerror(errno));
  }
  return descriptor;
}

}  // namespace

EventReaders::EventReaders(const std::filesystem::path& socket, const std::string& target, std::size_t count)
    : got_(count) {
  allow_open_files(count + kOtherFiles);
  const std::string request = "GET " + target + " HTTP/1.1\r\nHost: cutover\r\nConnection: close\r\n\r\n";
  for (std::size_t i = 0; i < count; ++i) {
    connections_.push_back({connect_to(socket), POLLIN, 0});
    ::send(connections_.back().fd, request.data(), request.size(), MSG_NOSIGNAL);
  }
}

EventReaders::~EventReaders() {
  for (const pollfd& connection : connections_) {
    if (connection.fd >= 0) ::close(connection.fd);
  }
}

std::size_t EventReaders::read_until(const std::function<bool(const std::string& got)>& enough) {
  const auto deadline = Time::now() + kPatience;
  while (true) {
    const auto done = static_cast<std::size_t>(std::count_if(got_.begin(), got_.end(), enough));
    if (done == got_.size() || Time::now() >= deadline) return done;
    read_more();
  }
}

std::size_t EventReaders::read_to_the_end() {
  const auto deadline = Time::now() + kPatience;
  while (closed() < connections_.size() && Time::now() < deadline) read_more();
  return closed();
}

std::size_t EventReaders::closed() const {
  return static_cast<std::size_t>(std::count_if(connections_.begin(), connections_.end(),
                                                [](const pollfd& connection) { return connection.fd < 0; }));
}

void EventReaders::read_more() {
  if (::poll(connections_.data(), connections_.size(), kLookAgainMs) <= 0) return;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    pollfd& connection = connections_[i];
    if (connection.fd < 0 || connection.revents == 0) continue;
    char piece[16 * 1024];
    const auto size = ::recv(connection.fd, piece, sizeof piece, 0);
    if (size > 0) {
      got_[i].append(piece, static_cast<std::size_t>(size));
    } else {
      ::close(connection.fd);
      connection.fd = -1;
    }
  }
}

}  // namespace cutover::test
