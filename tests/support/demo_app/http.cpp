#include "http.hpp"

#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sstream>

#include "settings.hpp"

namespace demo {

namespace {

std::map<std::string, std::string> parse_query(const std::string& text) {
  std::map<std::string, std::string> query;
  std::istringstream pairs(text);
  for (std::string pair; std::getline(pairs, pair, '&');) {
    const auto equals = pair.find('=');
    query[pair.substr(0, equals)] = equals == std::string::npos ? "" : pair.substr(equals + 1);
  }
  return query;
}

Request parse_head(const std::string& head, std::size_t& content_length) {
  std::istringstream lines(head);
  std::string line, target, protocol;
  Request request;
  std::getline(lines, line);
  std::istringstream(line) >> request.method >> target >> protocol;
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = parse_query(target.substr(question + 1));
  request.keep_alive = protocol == "HTTP/1.1";
  content_length = 0;
  while (std::getline(lines, line)) {
    if (strncasecmp(line.c_str(), "content-length:", 15) == 0) content_length = std::stoul(line.substr(15));
    if (strncasecmp(line.c_str(), "connection: close", 17) == 0) request.keep_alive = false;
  }
  return request;
}

}  // namespace

Connection::~Connection() {
  close(socket_);
}

bool Connection::receive_more() {
  char block[65536];
  const ssize_t got = recv(socket_, block, sizeof block, 0);
  if (got <= 0) return false;
  received_.append(block, static_cast<std::size_t>(got));
  return true;
}

std::optional<Request> Connection::read(int stop) {
  if (received_.empty()) {
    pollfd either[] = {{socket_, POLLIN, 0}, {stop, POLLIN, 0}};
    while (poll(either, 2, -1) < 0) continue;
    if (either[0].revents == 0)
      return std::nullopt;  // only when nothing has come yet: a request on its way is served
  }
  std::size_t head_end;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_more()) return std::nullopt;
  }
  std::size_t content_length = 0;
  Request request = parse_head(received_.substr(0, head_end), content_length);
  const std::size_t end = head_end + 4 + content_length;
  while (received_.size() < end) {
    if (!receive_more()) return std::nullopt;
  }
  request.body = received_.substr(head_end + 4, content_length);
  received_.erase(0, end);
  return request;
}

void Connection::write(const Answer& answer, bool keep_alive) {
  write_raw("HTTP/1.1 " + std::to_string(answer.status) + " Demo\r\nX-Version: " + version() +
            "\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n" +
            (keep_alive ? "" : "Connection: close\r\n") + answer.headers + "\r\n" + answer.body);
}

bool Connection::write_raw(const std::string& text) {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t now = send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) return false;
    sent += static_cast<std::size_t>(now);
  }
  return true;
}

}  // namespace demo
