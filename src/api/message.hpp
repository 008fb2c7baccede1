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

/// The way a request came.
enum class Door {
  socket,  ///< the Unix socket: the kernel says who it is
  api,     ///< the network: a token says who it is
  hooks,   ///< the network, for webhooks alone
};

struct Request {
  Door door = Door::socket;
  std::string method;
  std::string target;  ///< as it came: path and query, percent-encoded
  std::optional<std::string> idempotency_key;
  std::string last_event_id;
  std::string accept;
  std::string content_encoding;
  Secret authorization;                                      ///< the header's value
  std::vector<std::pair<std::string, std::string>> headers;  ///< all of them, for hooks only
  std::string body;
  model::Requester requester;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  ///< beyond those that every response has
  std::string body;
  bool unauthenticated = false;            ///< the credentials were not right
  std::shared_ptr<ResponseStream> stream;  ///< instead of `body`: the rest is written as it comes
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
