#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "cutover/base/secret.hpp"
#include "cutover/base/task.hpp"
#include "cutover/model/listener.hpp"

namespace cutover::deploy {
class Service;
}

namespace cutover::access {
class Tokens;
}

/// The REST API, version 1.
namespace cutover::api {

/// A webhook, as it came: who sent it is for `Dependencies::hook` to find out.
struct HookRequest {
  std::string app;
  std::string sender;
  Secret path_secret;  ///< the path's last part, or ""
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};
struct HookAnswer {
  /// Deployment `number` is the answer; without one nothing is deployed, for `reason`.
  std::optional<int> number;
  bool repeated = false;
  std::string reason;
};

/// The configuration that is in force since a reload.
struct Reloaded {
  int apps = 0;
  std::vector<std::string> warnings{};  ///< as of `Dependencies::ready`
};

struct Dependencies {
  deploy::Service& deploy;
  access::Tokens& tokens;
  Clock& clock;
  /// Reads the configuration anew; on failure every problem as text, one a line.
  std::function<Task<Result<Reloaded>>()> reload;
  /// Ready to take requests: recovery is over and the Engine answers. Otherwise why not. With what is amiss
  /// all the same, for people: addresses at which the gate can't listen.
  std::function<Task<Result<std::vector<std::string>>>()> ready;
  std::string version;  ///< the daemon's
  /// unauthorized: not believed, and the caller hears no more than that.
  std::function<Task<Result<HookAnswer>>(HookRequest)> hook = {};
  bool hooks_apart = false;  ///< they have a listener of their own, and are not served at that of the API
};

struct Options {
  std::filesystem::path socket;
  /// A listening Unix socket that somebody else made and removes; the server takes it instead of making
  /// `socket`, and closes it.
  std::optional<int> inherited_socket;
  std::optional<model::Listener> api;
  std::optional<model::Listener> hooks;  ///< when there is one, `api` takes no webhooks
  model::Limits limits;
};

class Server {
 public:
  virtual ~Server() = default;
  /// Takes the inherited socket, or binds one (mode 0660, group `cutover` where there is one; its folder is
  /// made when absent). A socket file that nobody listens on is replaced; conflict when somebody does. Then
  /// the listeners on the network: unavailable when an address can't be had, invalid_argument when a
  /// certificate can't be used.
  virtual Result<void> listen() = 0;
  /// Accepts until stopped.
  virtual Task<void> run() = 0;
  /// Accepts no more, lets requests in flight end within `grace`, then closes; removes the socket file.
  virtual Task<void> stop(Milliseconds grace) = 0;
};

std::unique_ptr<Server> make_server(boost::asio::any_io_executor executor, Dependencies dependencies,
                                    Options options);

}  // namespace cutover::api
