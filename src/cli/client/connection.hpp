#pragma once

#include <boost/system/result.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"

namespace cutover::cli {

struct Call {
  std::string method = "GET";
  std::string target;  ///< path and query, encoded
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

struct Head {
  int status = 0;
  std::string content_type;
};

/// One connection to the daemon's Unix socket, for one call. Cancelling an operation throws
/// operation_aborted.
class Connection {
 public:
  static Task<boost::system::result<std::unique_ptr<Connection>>> open(std::string socket);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Returns with the head of the answer. `unavailable`: the connection broke; the call may have taken
  /// effect.
  Task<Result<Head>> send(Call call);
  /// The next piece of the body; "" at its end.
  Task<Result<std::string>> read_some();

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace cutover::cli
