#include "bench/gate/open_loop.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

namespace cutover::bench {

using namespace std::chrono_literals;

namespace {

constexpr auto kInterval = 1ms;
constexpr auto kPatience = 60s;

double milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

struct Answer {
  bool whole = false;
  bool ok = false;
  bool keep = true;
  std::string_view body{};
};

/// Ours have Content-Length, whoever passes them on.
Answer parse(std::string_view text) {
  const auto head_end = text.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return {};
  const std::string_view head = text.substr(0, head_end + 2);
  const auto length = head.find("\r\nContent-Length: ");
  if (length == std::string_view::npos) return {.whole = true};
  const auto size = static_cast<std::size_t>(std::atol(head.data() + length + 18));
  const std::string_view body = text.substr(head_end + 4);
  return {.whole = body.size() >= size,
          .ok = head.starts_with("HTTP/1.1 200 "),
          .keep = head.find("\r\nConnection: close\r\n") == std::string_view::npos,
          .body = body};
}

}  // namespace

OpenLoop::OpenLoop(std::uint16_t port)
    : port_(port), readiness_(epoll_create1(EPOLL_CLOEXEC)), last_good_(Clock::now()) {
  thread_ = std::thread([this] { run(); });
}

OpenLoop::~OpenLoop() {
  ending_ = true;
  thread_.join();
}

Waits OpenLoop::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(waits_, {});
}

int OpenLoop::left_of(Clock::time_point before) {
  const std::scoped_lock lock(mutex_);
  return static_cast<int>(std::distance(waiting_.begin(), waiting_.lower_bound(before)));
}

void OpenLoop::run() {
  std::vector<epoll_event> events(512);
  auto due = Clock::now();
  auto looked = due;
  while (!ending_) {
    const auto now = Clock::now();
    for (; due <= now; due += kInterval) ask(due);
    const int ready = epoll_wait(readiness_.get(), events.data(), static_cast<int>(events.size()), 1);
    for (int i = 0; i < ready; ++i) go_on(events[static_cast<std::size_t>(i)].data.fd);
    if (now - looked < 1s) continue;
    looked = now;
    give_up_on_old();
  }
}

void OpenLoop::ask(Clock::time_point due) {
  Connection* connection = idle_connection();
  if (connection == nullptr) connection = new_connection();
  {
    const std::scoped_lock lock(mutex_);
    waiting_.insert(due);
  }
  connection->busy = true;
  connection->due = due;
  connection->received.clear();
  connection->expected.clear();
  connection->unsent = "GET / HTTP/1.1\r\nHost: demo\r\n\r\n";
  if (++sent_ % 2 == 0) {
    connection->expected = "order " + std::to_string(sent_) + "\n";
    connection->unsent = "POST /echo HTTP/1.1\r\nHost: demo\r\nContent-Length: " +
                         std::to_string(connection->expected.size()) + "\r\n\r\n" + connection->expected;
  }
  if (!write(*connection)) fail(*connection, std::strerror(errno));
}

OpenLoop::Connection* OpenLoop::idle_connection() {
  if (idle_.empty()) return nullptr;
  const int socket = idle_.back();
  idle_.pop_back();
  return &connections_.at(socket);
}

OpenLoop::Connection* OpenLoop::new_connection() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  test::Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int number = socket.get();
  const int yes = 1;
  setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  // How that ends is seen when it is written to, or in its events.
  connect(number, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLET;
  event.data.fd = number;
  epoll_ctl(readiness_.get(), EPOLL_CTL_ADD, number, &event);
  return &connections_.emplace(number, Connection{.socket = std::move(socket)}).first->second;
}

void OpenLoop::go_on(int socket) {
  const auto found = connections_.find(socket);
  if (found == connections_.end()) return;
  Connection& connection = found->second;
  if (connection.busy && !write(connection)) return fail(connection, std::strerror(errno));
  read(connection);
}

/// False: the connection is broken.
bool OpenLoop::write(Connection& connection) {
  if (connection.unsent.empty()) return true;
  const ssize_t sent =
      send(connection.socket.get(), connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN || errno == ENOTCONN;
  connection.unsent.erase(0, static_cast<std::size_t>(sent));
  return true;
}

void OpenLoop::read(Connection& connection) {
  char block[4096];
  ssize_t got = 0;
  while ((got = recv(connection.socket.get(), block, sizeof block, 0)) > 0)
    connection.received.append(block, static_cast<std::size_t>(got));
  const bool goes_on = got < 0 && (errno == EAGAIN || errno == ENOTCONN);
  const std::string ended = goes_on ? "" : got == 0 ? "closed" : std::strerror(errno);
  if (!connection.busy) {
    // Nobody asked for anything, so that its end is no failure.
    if (!goes_on) close(connection);
    return;
  }
  const Answer answer = parse(connection.received);
  if (!answer.whole) return goes_on ? void() : fail(connection, ended);
  const bool right = connection.expected.empty() || answer.body == connection.expected;
  if (answer.ok && right) return succeed(connection, goes_on && answer.keep);
  fail(connection,
       answer.ok ? "a wrong answer" : connection.received.substr(0, connection.received.find('\r')));
}

void OpenLoop::succeed(Connection& connection, bool keep) {
  {
    const std::scoped_lock lock(mutex_);
    const auto now = Clock::now();
    waiting_.erase(connection.due);
    ++waits_.good;
    waits_.longest_ms = std::max(waits_.longest_ms, milliseconds(now - connection.due));
    waits_.gap_ms = std::max(waits_.gap_ms, milliseconds(now - last_good_));
    last_good_ = now;
  }
  if (!keep) return close(connection);
  connection.busy = false;
  idle_.push_back(connection.socket.get());
}

void OpenLoop::fail(Connection& connection, const std::string& why) {
  {
    const std::scoped_lock lock(mutex_);
    waiting_.erase(connection.due);
    ++waits_.failed;
    ++waits_.why[why];
  }
  close(connection);
}

void OpenLoop::close(Connection& connection) {
  const int socket = connection.socket.get();
  std::erase(idle_, socket);
  // Closing does not do it where a child process, not yet at its exec, has the socket, too.
  epoll_ctl(readiness_.get(), EPOLL_CTL_DEL, socket, nullptr);
  connections_.erase(socket);
}

void OpenLoop::give_up_on_old() {
  std::vector<int> old;
  for (const auto& [socket, connection] : connections_) {
    if (connection.busy && Clock::now() - connection.due > kPatience) old.push_back(socket);
  }
  for (const int socket : old) fail(connections_.at(socket), "no answer in time");
}

}  // namespace cutover::bench
