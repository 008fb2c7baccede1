#include "wire/gate/connection.hpp"

#include <arpa/inet.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace cutover::gate::test {

bool Message::has(std::string_view name) const {
  return head.size() > 2 && !field_line(name).empty();
}

std::string Message::field(std::string_view name) const {
  const std::string line = field_line(name);
  return line.empty() ? "" : line.substr(name.size() + 2);
}

std::string Message::field_line(std::string_view name) const {
  for (std::size_t at = head.find("\r\n"); at + 4 < head.size(); at = head.find("\r\n", at + 2)) {
    const std::string line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    const bool named = line.size() > name.size() && line[name.size()] == ':' &&
                       ::strncasecmp(line.data(), name.data(), name.size()) == 0;
    if (named) return line;
  }
  return "";
}

Connection::Connection(int descriptor) : descriptor_(descriptor) {
  const timeval patience{20, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

Connection::Connection(Connection&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), rest_(std::move(other.rest_)) {}

Connection::~Connection() {
  close();
}

Connection Connection::to(std::uint16_t port, const std::string& at) {
  Connection connection(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = ::inet_addr(at.c_str());
  if (::connect(connection.descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("nobody listens at port " + std::to_string(port));
  }
  return connection;
}

bool Connection::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Connection::fill() {
  char piece[16384];
  const ssize_t got = ::recv(descriptor_, piece, sizeof piece, 0);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    throw std::runtime_error("nothing came for 20 seconds");
  if (got <= 0) return false;
  rest_.append(piece, static_cast<std::size_t>(got));
  return true;
}

std::optional<std::string> Connection::read_head() {
  std::size_t end = 0;
  while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  std::string head = rest_.substr(0, end + 4);
  rest_.erase(0, end + 4);
  return head;
}

std::optional<Message> Connection::read_message(bool head_only) {
  auto head = read_head();
  if (!head) return std::nullopt;
  Message message{std::move(*head), {}};
  const int status = message.head.starts_with("HTTP/") ? message.status() : 0;
  if (head_only || status == 204 || status == 304 || status / 100 == 1) return message;
  if (message.field("Transfer-Encoding") == "chunked") {
    if (!read_chunks(message.body)) return std::nullopt;
  } else if (message.has("Content-Length")) {
    const std::size_t length = std::stoul(message.field("Content-Length"));
    message.body = read(length);
    if (message.body.size() < length) return std::nullopt;
  } else if (status > 0) {
    message.body = read_all();
  }
  return message;
}

bool Connection::read_chunks(std::string& body) {
  std::size_t at = 0;
  const auto line = [&](std::string& text) {
    std::size_t end = 0;
    while ((end = rest_.find("\r\n", at)) == std::string::npos) {
      if (!fill()) return false;
    }
    text = rest_.substr(at, end - at);
    at = end + 2;
    return true;
  };
  std::string text;
  while (true) {
    if (!line(text)) return false;
    const std::size_t size = std::stoul(text, nullptr, 16);
    if (size == 0) break;
    while (rest_.size() < at + size + 2) {
      if (!fill()) return false;
    }
    at += size + 2;
  }
  do {
    if (!line(text)) return false;
  } while (!text.empty());
  body = rest_.substr(0, at);
  rest_.erase(0, at);
  return true;
}

std::string Connection::read(std::size_t bytes) {
  while (rest_.size() < bytes && fill()) {
  }
  std::string text = rest_.substr(0, bytes);
  rest_.erase(0, text.size());
  return text;
}

std::string Connection::read_all() {
  while (fill()) {
  }
  return std::exchange(rest_, {});
}

void Connection::shut() {
  ::shutdown(descriptor_, SHUT_WR);
}

void Connection::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void Connection::reset() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace cutover::gate::test
