#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/stream.hpp"
#include "cutover/base/secret.hpp"
#include "cutover/base/task.hpp"
#include "cutover/model/deployment.hpp"

/// HTTP messages as plain values: only the session knows Beast.
namespace cutover::api {

/// Where a request came in.
enum class Door {
  socket,  ///< the Unix socket: the kernel says who calls, and whom it lets in may do everything
  api,     ///< the network: a token says who calls, and what that one may do
  hooks,   ///< the network, for webhooks and nothing else
};

struct Request {
  std::string method;
  std::string target;  ///< as it came: path and query, percent-encoded
  std::optional<std::string> idempotency_key;
  std::string last_event_id;
  std::string accept;
  std::string content_encoding;
  std::vector<std::pair<std::string, std::string>> headers;  ///< all of them, for hooks only
  std::string body;
  model::Requester requester;  ///< at door `socket`
  Door door = Door::socket;
  Secret authorization;  ///< the header's value; empty when there is none
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  ///< beyond those that every response has
  std::string body;
  std::shared_ptr<ResponseStream> stream;  ///< instead of `body`: the rest is written as it comes
  bool unauthenticated = false;            ///< the caller was not believed: a 401 of a token or of a hook
  std::string log_why;                     ///< then: why, which the caller is not told
};

/// Bytes that are not UTF-8 (the registry, the Engine and an app can send anything) are replaced.
Response json_response(int status, const nlohmann::ordered_json& body);

/// Why a request that waits must end early.
enum class Interruption { client_gone, server_stopping };

/// The connection that a request came on, as far as a call may know it.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Returns when nobody is there to read the answer any more, or when the server can't wait any longer.
  virtual Task<Interruption> interrupted() = 0;
};

}  // namespace cutover::api
