#include "http.hpp"

#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <sstream>

#include "settings.hpp"

namespace demo {

/// How a request's body comes.
struct Framing {
  std::size_t content_length = 0;
  bool chunked = false;
  bool expects_continue = false;
};

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

/// What follows `name` in a line of the head, if it is that field.
std::optional<std::string> field(const std::string& line, const char* name) {
  const std::size_t length = std::strlen(name);
  if (strncasecmp(line.c_str(), name, length) != 0 || line[length] != ':') return std::nullopt;
  const std::size_t begin = line.find_first_not_of(' ', length + 1);
  const std::size_t end = line.find_last_not_of("\r ");
  return begin == std::string::npos || begin > end ? "" : line.substr(begin, end + 1 - begin);
}

Request parse_head(const std::string& head, Framing& framing) {
  std::istringstream lines(head);
  std::string line, target, protocol;
  Request request;
  std::getline(lines, line);
  std::istringstream(line) >> request.method >> target >> protocol;
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = parse_query(target.substr(question + 1));
  request.keep_alive = protocol == "HTTP/1.1";
  while (std::getline(lines, line)) {
    if (const auto length = field(line, "content-length")) framing.content_length = std::stoul(*length);
    if (const auto key = field(line, "sec-websocket-key")) request.websocket_key = *key;
    if (field(line, "transfer-encoding") == "chunked") framing.chunked = true;
    if (field(line, "expect") == "100-continue") framing.expects_continue = true;
    if (field(line, "connection") == "close") request.keep_alive = false;
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

/// So many bytes at least are there. False: they don't come.
bool Connection::receive(std::size_t size) {
  while (received_.size() < size) {
    if (!receive_more()) return false;
  }
  return true;
}

bool Connection::receive_until(const char* mark, std::size_t from, std::size_t& found) {
  while ((found = received_.find(mark, from)) == std::string::npos) {
    if (!receive_more()) return false;
  }
  return true;
}

/// Something has come. Only when nothing has yet does `stop` count: what is on its way is served.
bool Connection::receive_or_stop(int stop) {
  if (!received_.empty()) return true;
  pollfd either[] = {{socket_, POLLIN, 0}, {stop, POLLIN, 0}};
  while (poll(either, 2, -1) < 0) continue;
  return either[0].revents != 0;
}

std::optional<Request> Connection::read(int stop) {
  std::size_t head_end = 0;
  if (!receive_or_stop(stop) || !receive_until("\r\n\r\n", 0, head_end)) return std::nullopt;
  head_end += 4;
  Framing framing;
  Request request = parse_head(received_.substr(0, head_end), framing);
  if (!read_body(head_end, framing, request.body)) return std::nullopt;
  return request;
}

bool Connection::read_body(std::size_t head_end, const Framing& framing, std::string& body) {
  const bool nothing_came = received_.size() == head_end;
  if (framing.expects_continue && nothing_came) write_raw("HTTP/1.1 100 Continue\r\n\r\n");
  if (framing.chunked) return read_chunks(head_end, body);
  const std::size_t end = head_end + framing.content_length;
  if (!receive(end)) return false;
  body = received_.substr(head_end, framing.content_length);
  received_.erase(0, end);
  return true;
}

/// Without trailers.
bool Connection::read_chunks(std::size_t from, std::string& body) {
  for (;;) {
    std::size_t line_end = 0;
    if (!receive_until("\r\n", from, line_end)) return false;
    const std::size_t size = std::stoul(received_.substr(from, line_end - from), nullptr, 16);
    const std::size_t begin = line_end + 2;
    if (!receive(begin + size + 2)) return false;
    body += received_.substr(begin, size);
    from = begin + size + 2;
    if (size == 0) break;
  }
  received_.erase(0, from);
  return true;
}

std::optional<std::string> Connection::take(std::size_t count, int stop) {
  if (count > 0 && (!receive_or_stop(stop) || !receive(count))) return std::nullopt;
  std::string bytes = received_.substr(0, count);
  received_.erase(0, count);
  return bytes;
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
