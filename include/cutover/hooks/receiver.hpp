#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "cutover/base/secret.hpp"
#include "cutover/base/task.hpp"
#include "cutover/model/hook.hpp"

namespace cutover::deploy {
class Service;
}

/// Webhooks: who sent it is checked, what happened is read, and what the app's configuration says to that is
/// done.
namespace cutover::hooks {

/// A request to an app's hook, as it came. Nothing in it has been checked.
struct Incoming {
  std::string app;
  std::string sender;  ///< as in the path
  Secret path_secret;  ///< the path's last part, where a sender can give its secret nowhere else
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct Answer {
  enum class Kind { accepted, repeated, nothing, pong };
  Kind kind = Kind::nothing;
  int number = 0;      ///< accepted, repeated: the deployment
  std::string reason;  ///< nothing: in words
};

class Receiver {
 public:
  virtual ~Receiver() = default;
  /// Durable when it says accepted. unauthorized, for every reason for which a delivery is not believed: no
  /// such app, no such hook, a wrong signature (the log says which). invalid_argument: signed, and not as the
  /// sender documents it. Others are those of `deploy::Service::submit`.
  virtual Task<Result<Answer>> receive(Incoming incoming) = 0;
  /// Takes the configuration in force from here on.
  virtual void configure(std::map<std::string, model::AppHooks> hooks) = 0;
};

/// To be used on the control thread.
std::unique_ptr<Receiver> make_receiver(deploy::Service& service, Clock& clock);

}  // namespace cutover::hooks
