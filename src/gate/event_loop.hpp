#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "gate/timer.hpp"

namespace cutover::gate {

/// What epoll tells something about. `events`: EPOLLIN and so on. Once closed, it is given to the loop's
/// `bury`: events that were fetched already may still refer to it.
class Watched {
 public:
  virtual ~Watched() = default;
  virtual void ready(std::uint32_t events) = 0;
};

/// Runs everything of the gate on the thread that calls `run`. Only `post` and `stop` are for other threads.
class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  void run();
  void stop();
  /// Runs it on the loop's thread, in the order of the calls.
  void post(std::function<void()> task);

  /// Reports changes only (edge-triggered): whoever is told reads and writes until there is nothing more.
  /// False: the kernel has no memory for it.
  bool watch(int descriptor, Watched& watched);
  /// Reports for as long as there is something to accept.
  bool watch_listener(int descriptor, Watched& watched);
  void forget(int descriptor);
  void bury(std::unique_ptr<Watched> closed) { buried_.push_back(std::move(closed)); }
  /// Of what nobody uses any more, and is still open: a few each round, as closing hundreds of connections at
  /// once takes as long as answering hundreds of requests.
  void bury_in_turn(std::unique_ptr<Watched> open) { leaving_.push_back(std::move(open)); }
  void bury_the_rest() { leaving_.clear(); }

  /// When the present round of events began; read once a round, since that is exact enough for timers.
  SteadyTime now() const { return now_; }
  Timers& timers() { return timers_; }

 private:
  void run_posted();
  void bury_some();
  bool add(int descriptor, std::uint32_t events, Watched& watched);

  int epoll_ = -1;
  int bell_ = -1;  // eventfd
  std::atomic<bool> stopped_ = false;
  SteadyTime now_;
  Timers timers_;
  std::vector<std::unique_ptr<Watched>> buried_;
  std::deque<std::unique_ptr<Watched>> leaving_;

  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;  // under mutex_
};

}  // namespace cutover::gate
