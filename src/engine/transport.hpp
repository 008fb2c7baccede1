#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/base/task.hpp"
#include "cutover/engine/types.hpp"
#include "engine/connection_pool.hpp"
#include "engine/http.hpp"

namespace cutover::engine {

/// An answer whose body is still to come. Destroying it closes its connection.
class OpenAnswer {
 public:
  OpenAnswer(ConnectionPool::Lease lease, ResponseHead head, RemoteCall call);

  /// The next piece; "" at the end. No deadline.
  Task<Result<std::string>> read_some();
  /// The whole body, and the connection is free for the next call.
  Task<Result<Response>> read_all(std::size_t limit);

  const ResponseHead& head() const { return head_; }
  const RemoteCall& call() const { return call_; }
  /// See ConnectionPool::epoch.
  std::uint64_t epoch() const { return lease_.epoch(); }

 private:
  ConnectionPool::Lease lease_;
  ResponseHead head_;
  RemoteCall call_;
};

/// Calls of the Engine's API in the version that it and we speak, over connections that are used again.
///
/// A connection that lay idle may turn out dead only when it is used. Then a GET is sent once more over a new
/// one; any other call may have taken effect, and is `unavailable`. Each error has its RemoteCall.
class Transport {
 public:
  Transport(Clock& clock, std::string socket_path, Milliseconds call_timeout);

  /// The whole answer of a call that succeeded; its error otherwise. With a deadline.
  Task<Result<Response>> call(Request request);
  /// Returns with the head of a success. The deadline is for that.
  Task<Result<OpenAnswer>> open(Request request);

  /// Asks anew. `unsupported` when there is no version that both sides speak.
  Task<Result<EngineVersion>> negotiate();
  /// The version in force; asks only when it is not known.
  Task<Result<ApiVersion>> api_version();

 private:
  struct Negotiated {
    EngineVersion version;
    std::uint64_t epoch;
  };

  Task<Result<Response>> exchange(Request request);
  Task<Result<OpenAnswer>> begin(Request request);
  Task<Result<OpenAnswer>> send_repeating(const Request& request);
  Task<Result<EngineVersion>> ask_version();
  bool version_known() const { return negotiated_ && negotiated_->epoch == pool_.epoch(); }
  Milliseconds limit_of(const Request& request) const { return request.limit.value_or(call_timeout_); }

  Clock& clock_;
  Milliseconds call_timeout_;
  ConnectionPool pool_;
  std::optional<Negotiated> negotiated_;
};

}  // namespace cutover::engine
