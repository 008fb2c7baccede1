#include "wire/gate/app_server.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace cutover::gate::test {
namespace {

sockaddr_in loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// `port` 0: any, which it becomes.
int listening_socket(std::uint16_t& port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback();
  address.sin_port = htons(port);
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  socklen_t length = sizeof address;
  if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::listen(descriptor, 1024) != 0) {
    throw std::runtime_error("can't listen");
  }
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
  port = ntohs(address.sin_port);
  return descriptor;
}

}  // namespace

AppServer::AppServer(std::string text, std::uint16_t port)
    : AppServer(
          [text](AppServer& server, Connection& connection) {
            while (const auto request = server.take(connection)) {
              std::string answer = ok(text);
              if (request->head.starts_with("HEAD ")) answer.resize(answer.size() - text.size());
              if (!connection.send(answer)) return;
            }
          },
          port) {}

AppServer::AppServer(Serve serve, std::uint16_t port)
    : serve_(std::move(serve)), port_(port), listener_(listening_socket(port_)) {
  acceptor_ = std::thread([this] { accept(); });
}

AppServer::~AppServer() {
  stop();
}

void AppServer::accept() {
  while (true) {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (descriptor < 0 || stopped_) {
      if (descriptor >= 0) ::close(descriptor);
      return;
    }
    ++accepted_;
    open_.push_back(descriptor);
    threads_.emplace_back([this, descriptor] {
      Connection connection(descriptor);
      try {
        serve_(*this, connection);
      } catch (const std::exception&) {
        // Nobody spoke for too long; the test says what it missed.
      }
      const std::lock_guard closing(mutex_);
      std::erase(open_, descriptor);
      connection.close();
      ++ended_;
    });
  }
}

void AppServer::stop() {
  if (stopped_.exchange(true)) return;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
    go_ = true;
  }
  gone_on_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::optional<Message> AppServer::take(Connection& connection) {
  auto request = connection.read_message();
  const std::lock_guard lock(mutex_);
  if (request) requests_.push_back(*request);
  return request;
}

std::vector<Message> AppServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void AppServer::wait_for_go() {
  std::unique_lock lock(mutex_);
  gone_on_.wait(lock, [this] { return go_; });
}

void AppServer::go() {
  {
    const std::lock_guard lock(mutex_);
    go_ = true;
  }
  gone_on_.notify_all();
}

std::string ok(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace cutover::gate::test
