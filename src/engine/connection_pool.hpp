#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cutover/base/task.hpp"
#include "engine/connection.hpp"

namespace cutover::engine {

/// Connections to one Engine, kept open between calls. Copies share the connections.
class ConnectionPool {
  struct State;

 public:
  /// A connection for one call. Closed when destroyed, unless it was given back.
  class Lease {
   public:
    Lease(std::shared_ptr<State> pool, std::unique_ptr<Connection> connection, bool reused);
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }
    /// It has carried a call before: the Engine may have closed it since.
    bool reused() const { return reused_; }
    /// The pool's epoch when it was leased.
    std::uint64_t epoch() const { return epoch_; }
    /// For the next call, if the connection allows one.
    void give_back();
    /// It broke. The Engine may be another one now: nothing that was open before is used again.
    void lost();

   private:
    std::shared_ptr<State> pool_;
    std::unique_ptr<Connection> connection_;
    bool reused_;
    std::uint64_t epoch_;
  };

  explicit ConnectionPool(std::string socket_path);

  /// An open connection, or a new one. Those that the Engine has closed meanwhile are dropped.
  Task<Result<Lease>> lease();

  /// Counts up whenever the Engine may have been restarted since: a connection broke, or none was open. While
  /// it stays the same, so does the Engine.
  std::uint64_t epoch() const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace cutover::engine
