#include "support/http_get.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "support/process.hpp"

namespace cutover::test {

namespace {

using Time = std::chrono::steady_clock::time_point;

sockaddr_in endpoint(const std::string& address, std::uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  if (inet_pton(AF_INET, address.c_str(), &result.sin_addr) != 1) {
    throw std::runtime_error(address + " is no IPv4 address");
  }
  return result;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// Throws when `socket` is not ready for `events` by `deadline`.
void wait_for(const Descriptor& socket, short events, Time deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  pollfd ready{.fd = socket.get(), .events = events, .revents = 0};
  if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) <= 0) {
    throw std::runtime_error("no answer in time");
  }
}

Descriptor connected(const sockaddr_in& address, Time deadline) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (connect(socket.get(), generic(address), sizeof address) != 0) {
    if (errno != EINPROGRESS) throw std::runtime_error(std::strerror(errno));
    wait_for(socket, POLLOUT, deadline);
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) throw std::runtime_error(std::strerror(error));
  }
  return socket;
}

std::string exchange(const Descriptor& socket, const std::string& request, Time deadline) {
  if (send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    throw std::runtime_error("can't send the request");
  }
  std::string answer;
  char block[16384];
  for (;;) {
    wait_for(socket, POLLIN, deadline);
    const ssize_t got = recv(socket.get(), block, sizeof block, 0);
    if (got == 0) return answer;
    if (got < 0) throw std::runtime_error(std::strerror(errno));
    answer.append(block, static_cast<std::size_t>(got));
  }
}

HttpAnswer parsed(const std::string& text) {
  const auto end_of_head = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.") || end_of_head == std::string::npos) {
    throw std::runtime_error("no HTTP answer: " + text.substr(0, 80));
  }
  HttpAnswer answer;
  std::istringstream head(text.substr(0, end_of_head));
  std::string line;
  std::getline(head, line);
  answer.status = std::stoi(line.substr(line.find(' ')));
  while (std::getline(head, line)) {
    if (line.ends_with('\r')) line.pop_back();
    const auto colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.headers[name] = colon == std::string::npos ? "" : line.substr(colon + 2);
  }
  answer.body = text.substr(end_of_head + 4);
  return answer;
}

}  // namespace

HttpAnswer http_get(const std::string& address, std::uint16_t port, const std::string& path,
                    std::chrono::milliseconds limit) {
  const Time deadline = std::chrono::steady_clock::now() + limit;
  try {
    const Descriptor socket = connected(endpoint(address, port), deadline);
    const std::string request =
        "GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n\r\n";
    return parsed(exchange(socket, request, deadline));
  } catch (const std::exception& failure) {
    return {.status = 0, .headers = {}, .body = failure.what()};
  }
}

}  // namespace cutover::test
