#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "support/process.hpp"

namespace cutover::bench {

/// What became of requests.
struct Waits {
  int good = 0;
  int failed = 0;         ///< refused, reset, without a whole answer of status 200 after a minute
  double longest_ms = 0;  ///< of a good one, from when it was due until its answer's end
  double gap_ms = 0;      ///< the longest time from the end of one good answer to the end of the next
};

/// Sends 1,000 requests a second to a port of 127.0.0.1, whatever becomes of the ones before: GET / and
/// POST /echo in turn, over connections that are kept as long as both ends like. On a thread of its own,
/// until destroyed.
class OpenLoop {
 public:
  explicit OpenLoop(std::uint16_t port);
  ~OpenLoop();
  OpenLoop(const OpenLoop&) = delete;
  OpenLoop& operator=(const OpenLoop&) = delete;

  /// Of those that have ended since the last call. A request that waits now counts next time.
  Waits take();
  /// How many have been sent and have not ended.
  int outstanding() const { return outstanding_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Connection {
    test::Descriptor socket;
    bool busy = true;
    Clock::time_point due{};
    std::string unsent{};
    std::string expected{};  ///< the body that it is to answer; "": any
    std::string received{};
  };

  void run();
  void ask(Clock::time_point due);
  Connection* idle_connection();
  Connection* new_connection();
  void go_on(int socket);
  bool write(Connection& connection);
  void read(Connection& connection);
  void end(Connection& connection, bool good, bool keep);
  void close(Connection& connection);
  void give_up_on_old();

  const std::uint16_t port_;
  test::Descriptor readiness_;
  std::unordered_map<int, Connection> connections_;
  std::vector<int> idle_;
  std::uint64_t sent_ = 0;
  std::mutex mutex_;  // for the next two
  Waits waits_;
  Clock::time_point last_good_;
  std::atomic<int> outstanding_ = 0;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace cutover::bench
