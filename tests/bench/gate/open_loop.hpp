#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "support/process.hpp"

namespace cutover::bench {

/// What became of requests.
struct Waits {
  int good = 0;
  int failed = 0;                    ///< refused, reset, without a whole answer of status 200 after a minute
  std::map<std::string, int> why{};  ///< of those: "503", "Connection refused", ...
  double longest_ms = 0;             ///< of a good one, from when it was due until its answer's end
  double gap_ms = 0;  ///< the longest time from the end of one good answer to the end of the next
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

  /// Of those that have ended since the last call.
  Waits take();
  /// How many were due before that time and have not ended.
  int left_of(std::chrono::steady_clock::time_point before);

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
  void succeed(Connection& connection, bool keep);
  void fail(Connection& connection, const std::string& why);
  void close(Connection& connection);
  void give_up_on_old();

  const std::uint16_t port_;
  test::Descriptor readiness_;
  std::unordered_map<int, Connection> connections_;
  std::vector<int> idle_;
  std::uint64_t sent_ = 0;
  std::mutex mutex_;                     // for the rest of them
  std::set<Clock::time_point> waiting_;  // when each was due
  Waits waits_;
  Clock::time_point last_good_;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace cutover::bench
