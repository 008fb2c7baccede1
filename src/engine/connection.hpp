#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "cutover/base/task.hpp"
#include "engine/http.hpp"

namespace cutover::engine {

/// One HTTP/1.1 connection to the Engine's Unix socket: one request and its answer at a time. Destroying it
/// closes it. When a call was cancelled (it throws operation_aborted) or failed, nothing but destroying it is
/// left to do.
///
/// Errors have no RemoteCall. unavailable: no byte of an answer came; protocol: the answer is not HTTP, or
/// ended in the middle, or is longer than we take.
class Connection {
 public:
  static Task<Result<std::unique_ptr<Connection>>> open(std::string socket_path);
  ~Connection();

  Task<Result<void>> send(const Request& request, std::string target);
  Task<Result<ResponseHead>> read_head();
  /// The next piece of the body, as it arrives; "" at its end.
  Task<Result<std::string>> read_some();
  /// The rest of the body, of `limit` bytes at most.
  Task<Result<std::string>> read_body(std::size_t limit);

  /// A byte of the present request's answer has arrived.
  bool answered() const;
  /// The last answer was read to its end, and the Engine keeps the connection open.
  bool reusable() const;
  /// Looks, without waiting: has the Engine closed it, or sent what nobody asked for?
  bool stale() const;

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace cutover::engine
