#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cli/client/client.hpp"
#include "cli/client/server_events.hpp"

namespace cutover::cli {

/// The events of a deployment, from its beginning, each once: where the connection is lost it is made again,
/// for a bounded time, and goes on behind the last event that came.
class EventFeed {
 public:
  using Trouble = std::function<void(const std::string& what)>;

  /// `trouble` is told when the connection is lost, and when there is a new one.
  EventFeed(Client& client, Clock& clock, std::string target, Trouble trouble);

  /// Nothing when the daemon ended the stream: then the deployment has ended, or the daemon stops. Called
  /// again it connects again.
  Task<Answer<std::optional<ServerEvent>>> next();

 private:
  Task<Answer<void>> connect();
  void lose(const std::string& why);

  Client& client_;
  Clock& clock_;
  std::string target_;
  Trouble trouble_;
  std::unique_ptr<Connection> connection_;
  ServerEvents events_;
  std::string last_id_;
  std::optional<SteadyTime> lost_at_;  ///< since when nothing came
  bool over_ = false;                  ///< the stream ended as streams do
  Milliseconds pause_{0};
};

}  // namespace cutover::cli
