#include "support/unix_server.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace cutover::test {

using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 10s;

std::string chunk_of(const std::string& bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}

std::string head(int status, const std::string& fields) {
  return "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n" + fields + "\r\n";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// "GET /containers/a/json"
std::string script_key(const ReceivedRequest& request) {
  std::string path = request.target.substr(0, request.target.find('?'));
  if (path.starts_with("/v1.")) path.erase(0, path.find('/', 1));
  return request.method + " " + path;
}

bool read_more(int socket, std::string& buffer) {
  char bytes[4096];
  const ssize_t count = ::recv(socket, bytes, sizeof bytes, 0);
  if (count <= 0) return false;
  buffer.append(bytes, static_cast<std::size_t>(count));
  return true;
}

/// Takes one request off the connection; false at its end.
bool read_request(int socket, std::string& buffer, ReceivedRequest& request) {
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(socket, buffer)) return false;
  }
  std::size_t line = buffer.find("\r\n");
  const std::size_t space = buffer.find(' ');
  request.method = buffer.substr(0, space);
  request.target = buffer.substr(space + 1, buffer.find(' ', space + 1) - space - 1);
  while (line < end) {
    const std::size_t start = line + 2;
    line = buffer.find("\r\n", start);
    const std::size_t colon = buffer.find(": ", start);
    request.headers[lower(buffer.substr(start, colon - start))] = buffer.substr(colon + 2, line - colon - 2);
  }
  buffer.erase(0, end + 4);
  const auto length = request.headers.find("content-length");
  const std::size_t size = length == request.headers.end() ? 0 : std::stoul(length->second);
  while (buffer.size() < size) {
    if (!read_more(socket, buffer)) return false;
  }
  request.body = buffer.substr(0, size);
  buffer.erase(0, size);
  return true;
}

/// The client has read all that was sent, or is gone.
void wait_until_taken(int socket) {
  int unread = 1;
  while (::ioctl(socket, TIOCOUTQ, &unread) == 0 && unread > 0) {
    pollfd state{.fd = socket, .events = POLLRDHUP, .revents = 0};
    if (::poll(&state, 1, 1) > 0) return;
  }
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Reply Reply::json(int status, const std::string& body) {
  return of(status, "application/json", body);
}

Reply Reply::of(int status, const std::string& content_type, const std::string& body) {
  std::string fields = "Content-Type: " + content_type + "\r\n";
  if (status != 204 && status != 304) fields += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return raw(head(status, fields) + body);
}

Reply Reply::chunked(int status) {
  return raw(head(status, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"));
}

Reply Reply::raw(std::string bytes) {
  Reply reply;
  reply.then(std::move(bytes));
  return reply;
}

Reply& Reply::then(std::string bytes) {
  steps_.push_back({Step::Kind::send, std::move(bytes)});
  return *this;
}

Reply& Reply::chunk(const std::string& bytes) {
  return then(chunk_of(bytes));
}

Reply& Reply::last_chunk() {
  return then(chunk_of(""));
}

Reply& Reply::then_close() {
  close_ = true;
  return *this;
}

Reply& Reply::then_wait() {
  steps_.push_back({Step::Kind::wait, ""});
  return *this;
}

Reply& Reply::then_endlessly(std::string bytes) {
  steps_.push_back({Step::Kind::repeat, std::move(bytes)});
  return *this;
}

struct UnixServer::Peer {
  int socket;
  int number;
  bool dropped = false;
  std::thread thread{};
};

UnixServer::UnixServer() {
  std::string folder = "/tmp/cutover-server-XXXXXX";
  if (!::mkdtemp(folder.data())) throw std::runtime_error("can't make a folder in /tmp");
  folder_ = folder;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket().copy(address.sun_path, sizeof address.sun_path - 1);
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 64) != 0) {
    throw std::runtime_error("can't listen on " + socket());
  }
  acceptor_ = std::thread([this] { accept_all(); });
}

UnixServer::~UnixServer() {
  stop();
  std::filesystem::remove_all(folder_);
}

void UnixServer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    if (listener_ >= 0) ::shutdown(listener_, SHUT_RDWR);
  }
  drop_connections();
  if (acceptor_.joinable()) acceptor_.join();
  drop_connections();  // one that was accepted meanwhile
  for (Peer& peer : peers_) {
    if (peer.thread.joinable()) peer.thread.join();
  }
  if (listener_ >= 0) ::close(listener_);
  listener_ = -1;
  std::filesystem::remove(folder_ / "socket");
}

void UnixServer::accept_all() {
  for (int number = 1;; ++number) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    Peer& peer = peers_.emplace_back(Peer{.socket = socket, .number = number});
    peer.thread = std::thread([this, &peer] { serve(peer); });
  }
}

void UnixServer::serve(Peer& peer) {
  std::string buffer;
  while (true) {
    ReceivedRequest request;
    request.connection = peer.number;
    if (!read_request(peer.socket, buffer, request)) break;
    const Reply reply = reply_to(request);
    if (!answer(peer, reply) || reply.close_) break;
  }
  const std::lock_guard lock(mutex_);
  pollfd state{.fd = peer.socket, .events = POLLRDHUP, .revents = 0};
  if (!peer.dropped && ::poll(&state, 1, 0) > 0) ++closed_by_client_;
  ::close(peer.socket);
  peer.socket = -1;
  changed_.notify_all();
}

bool UnixServer::send(Peer& peer, std::string_view bytes) {
  if (!send_all(peer.socket, bytes)) return false;
  sent_bytes_ += bytes.size();
  wait_until_taken(peer.socket);
  return true;
}

/// False when the connection is at its end.
bool UnixServer::answer(Peer& peer, const Reply& reply) {
  for (const Reply::Step& step : reply.steps_) {
    if (step.kind != Reply::Step::Kind::wait) {
      const bool endless = step.kind == Reply::Step::Kind::repeat;
      do {
        if (!send(peer, step.bytes)) return false;
      } while (endless);
      continue;
    }
    std::unique_lock lock(mutex_);
    while (released_ == 0 && !stopping_ && !peer.dropped) {
      changed_.wait_for(lock, 1ms);
      pollfd state{.fd = peer.socket, .events = POLLRDHUP, .revents = 0};
      if (::poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP))) return false;
    }
    if (stopping_ || peer.dropped) return false;
    --released_;
  }
  return true;
}

Reply UnixServer::reply_to(const ReceivedRequest& request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(request);
  changed_.notify_all();
  const auto found = script_.find(script_key(request));
  if (found == script_.end()) return Reply::json(404, R"({"message":"page not found"})");
  Reply reply = found->second.front();
  if (found->second.size() > 1) found->second.pop_front();
  return reply;
}

void UnixServer::on(const std::string& request, Reply reply) {
  const std::lock_guard lock(mutex_);
  script_[request].push_back(std::move(reply));
}

void UnixServer::release() {
  const std::lock_guard lock(mutex_);
  ++released_;
  changed_.notify_all();
}

std::vector<ReceivedRequest> UnixServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<std::string> UnixServer::lines() const {
  std::vector<std::string> lines;
  for (const ReceivedRequest& request : requests()) lines.push_back(request.method + " " + request.target);
  return lines;
}

std::size_t UnixServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return requests_.size() >= count; });
  return requests_.size();
}

std::size_t UnixServer::wait_for_closed(std::size_t count) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return closed_by_client_ >= count; });
  return closed_by_client_;
}

void UnixServer::drop_connections() {
  const std::lock_guard lock(mutex_);
  for (Peer& peer : peers_) {
    peer.dropped = true;
    if (peer.socket >= 0) ::shutdown(peer.socket, SHUT_RDWR);
  }
}

}  // namespace cutover::test
