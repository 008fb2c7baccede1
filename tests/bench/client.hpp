#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "support/process.hpp"

namespace cutover::bench {

struct Seen {
  double gap_ms = 0;  ///< the longest time from one good answer to the next
  int failed = 0;     ///< requests that got no good answer: refused, reset, or none within five seconds
};

/// Everybody who uses the app: a GET / on a new connection every 2 ms, whatever becomes of those before (open
/// loop), to a port of 127.0.0.1. A good answer is a whole one with status 200; its time is that of its end.
/// It runs on a thread of its own; all members can be called while it does.
class Client {
 public:
  explicit Client(std::uint16_t port);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// Returns when `version` has answered. Throws std::runtime_error when it does not within half a minute.
  void await(const std::string& version) const;

  /// Sends no more, and returns when the last request has ended. Answers that still come do not count as the
  /// end of a gap: it would be one of our own making.
  Seen finish();

 private:
  using Clock = std::chrono::steady_clock;
  struct Request {
    test::Descriptor socket;
    Clock::time_point sent;
    bool written = false;
    std::string received{};
  };

  void run();
  void send_request();
  void go_on(int socket, unsigned events);
  void end(int socket, bool good);
  void give_up_on_old();

  std::uint16_t port_;
  test::Descriptor timer_;
  test::Descriptor readiness_;
  std::unordered_map<int, Request> requests_;
  std::optional<Clock::time_point> last_good_;
  Seen seen_;
  std::atomic<int> answered_by_ = 0;  // the number in the answer's "v1"
  std::atomic<bool> finishing_ = false;
  std::thread thread_;
};

}  // namespace cutover::bench
