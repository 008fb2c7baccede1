#include "bench/http_connection.hpp"

#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace cutover::bench {
namespace {

std::string value_of(const std::string& header, const char* name) {
  const std::size_t length = std::strlen(name);
  const bool same = strncasecmp(header.c_str(), name, length) == 0 && header.substr(length, 2) == ": ";
  return same ? header.substr(length + 2) : "";
}

}  // namespace

HttpConnection::HttpConnection(const std::string& socket)
    : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.copy(address.sun_path, sizeof address.sun_path - 1);
  if (connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("can't connect to " + socket + ": " + std::strerror(errno));
}

HttpConnection::HttpConnection(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("can't connect to port " + std::to_string(port) + ": " + std::strerror(errno));
}

std::string HttpConnection::request(std::string_view method, std::string_view target, std::string_view body,
                                    std::string_view headers) {
  begin(method, target, body, headers);
  return finish();
}

void HttpConnection::begin(std::string_view method, std::string_view target, std::string_view body,
                           std::string_view headers) {
  call_ = std::string(method) + " " + std::string(target);
  std::string message =
      call_ + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size());
  if (!body.empty()) message += "\r\nContent-Type: application/json";
  message.append("\r\n").append(headers).append("\r\n").append(body);
  if (send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(message.size()))
    throw std::runtime_error(call_ + ": can't send it");
  const std::string status = line();
  length_ = 0;
  chunked_ = false;
  for (std::string header = line(); !header.empty(); header = line()) {
    if (const auto length = value_of(header, "Content-Length"); !length.empty()) length_ = std::stoul(length);
    if (value_of(header, "Transfer-Encoding") == "chunked") chunked_ = true;
  }
  if (status.substr(0, 10) != "HTTP/1.1 2") throw std::runtime_error(call_ + ": " + status + ": " + finish());
}

std::string HttpConnection::finish() {
  return chunked_ ? chunks() : bytes(length_);
}

std::string HttpConnection::chunks() {
  std::string body;
  while (const std::size_t size = std::stoul(line(), nullptr, 16)) {
    body += bytes(size);
    line();
  }
  line();
  return body;
}

std::string HttpConnection::line() {
  std::size_t end;
  while ((end = received_.find("\r\n")) == std::string::npos) receive();
  std::string text = bytes(end + 2);
  text.resize(end);
  return text;
}

std::string HttpConnection::bytes(std::size_t count) {
  while (received_.size() < count) receive();
  std::string text = received_.substr(0, count);
  received_.erase(0, count);
  return text;
}

void HttpConnection::receive() {
  char block[16384];
  const ssize_t got = recv(socket_.get(), block, sizeof block, 0);
  if (got <= 0) throw std::runtime_error(call_ + ": the connection broke");
  received_.append(block, static_cast<std::size_t>(got));
}

}  // namespace cutover::bench
