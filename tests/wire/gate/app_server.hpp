#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cutover/gate/site.hpp"
#include "support/free_port.hpp"
#include "wire/gate/connection.hpp"

namespace cutover::gate::test {

using cutover::test::free_port;

/// A real server in the place of an app's container, on a port of its own, with a thread for each connection.
class AppServer {
 public:
  /// What it does with a connection, until it returns.
  using Serve = std::function<void(AppServer&, Connection&)>;

  /// Answers each request with 200 and `text`.
  explicit AppServer(std::string text, std::uint16_t port = 0);
  explicit AppServer(Serve serve, std::uint16_t port = 0);
  ~AppServer();
  AppServer(const AppServer&) = delete;
  AppServer& operator=(const AppServer&) = delete;

  Upstream upstream() const { return {"127.0.0.1", port_}; }
  /// Refuses new connections, and drops those that are there.
  void stop();

  /// For `serve`: it came, and is kept for `requests`.
  std::optional<Message> take(Connection& connection);
  std::vector<Message> requests() const;
  std::size_t request_count() const { return requests().size(); }
  std::size_t connections() const { return accepted_; }
  /// Those that were closed by the other side, or by `serve`.
  std::size_t ended() const { return ended_; }

  /// What `serve` waits for, and a test gives.
  void wait_for_go();
  void go();

 private:
  void accept();

  Serve serve_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> stopped_ = false;
  std::atomic<std::size_t> accepted_ = 0;
  std::atomic<std::size_t> ended_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable gone_on_;
  bool go_ = false;
  std::vector<Message> requests_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

/// "HTTP/1.1 200 OK" with this body.
std::string ok(std::string_view body);

}  // namespace cutover::gate::test
