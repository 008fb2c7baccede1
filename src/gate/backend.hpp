#pragma once

#include <sys/socket.h>

#include <memory>
#include <vector>

#include "cutover/gate/site.hpp"
#include "gate/counters.hpp"
#include "gate/socket.hpp"

namespace cutover::gate {

class Backend;
class Exchange;
struct Worker;

/// A connection to an app's container: in use by one exchange, or idle.
class BackendConnection final : public Watched {
 public:
  BackendConnection(Worker& worker, int descriptor);
  void ready(std::uint32_t events) override;

  Socket socket;
  Exchange* user = nullptr;
  Backend* idle_at = nullptr;
  bool connecting = true;
  bool reused = false;
  SteadyTime idle_since;
};

/// Where an app's requests go: a container's address, connections to it that are kept, and how many requests
/// are there now. It is another one each time an address gets another container.
class Backend {
 public:
  Backend(Worker& worker, Upstream upstream);
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  const Upstream& upstream() const { return upstream_; }

  /// A connection that was used before, the latest first; null: there is none. `surely_open`: what goes on
  /// it must not be sent twice, so it was used just now, and the container has not closed it since.
  std::unique_ptr<BackendConnection> take_idle(bool surely_open);
  /// A new one, under way: its user is told. Null: `errno` says why.
  std::unique_ptr<BackendConnection> connect();
  void keep(std::unique_ptr<BackendConnection> connection);
  /// An idle connection has closed, or said something that nobody asked for.
  void drop(BackendConnection& idle);
  /// No new requests: connections are closed once nothing is in flight on them.
  void retire();
  void revive() { retired_ = false; }
  void sweep();

  /// False: as many connections as are made at once are under way, and none is idle.
  bool has_room() const { return connecting < kConnectingAtOnce || !idle_.empty(); }

  void count_at(std::shared_ptr<AnswerCounters> answers) { answers_ = std::move(answers); }
  /// What came of a request that was passed here.
  void count_answer(bool good) const;
  /// One that was counted as good has broken off.
  void spoil_answer() const;

  int in_flight = 0;
  int connecting = 0;

 private:
  /// All that were held come at once. More than an app's backlog has room for would lose their first packet,
  /// and try again after 1, 3, 7, ... seconds, while others come; 128 is a small backlog.
  static constexpr int kConnectingAtOnce = 64;
  static constexpr std::size_t kMostIdle = 512;
  static constexpr std::size_t kKeptForLong = 32;
  static constexpr Milliseconds kLongestIdle{15'000};
  static constexpr Milliseconds kShortIdle{500};  // of more than those
  static constexpr Milliseconds kJustNow{1'000};

  void close_in_turn(std::size_t oldest);
  static bool is_quiet(BackendConnection& idle);

  Worker& worker_;
  Upstream upstream_;
  sockaddr_storage address_{};
  socklen_t address_length_ = 0;
  bool retired_ = false;
  std::shared_ptr<AnswerCounters> answers_;
  std::vector<std::unique_ptr<BackendConnection>> idle_;
  Timer sweeper_;
};

}  // namespace cutover::gate
