#include "support/notify_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <sstream>
#include <stdexcept>

namespace cutover::test {

NotifySocket::NotifySocket(std::filesystem::path path)
    : path_(std::move(path)), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
  if (::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("can't make " + path_.string() + ": " + std::strerror(errno));
  }
}

const std::vector<std::string>& NotifySocket::said() {
  std::array<char, 4096> buffer{};
  while (true) {
    const auto size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size < 0) return said_;
    std::istringstream message(std::string(buffer.data(), static_cast<std::size_t>(size)));
    for (std::string line; std::getline(message, line);) said_.push_back(line);
  }
}

bool NotifySocket::was_told(const std::string& assignment) {
  const auto& all = said();
  return std::find(all.begin(), all.end(), assignment) != all.end();
}

bool NotifySocket::await(const std::string& assignment, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!was_told(assignment)) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd more{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    poll(&more, 1, static_cast<int>(left.count()));
  }
  return true;
}

void NotifySocket::forget() {
  said();
  said_.clear();
}

}  // namespace cutover::test
