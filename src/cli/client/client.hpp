#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/client/connection.hpp"
#include "cli/failure.hpp"
#include "cutover/base/clock.hpp"

namespace cutover::cli {

/// The daemon's REST API. Each call has a connection of its own.
class Client {
 public:
  Client(Clock& clock, std::string socket) : clock_(clock), socket_(std::move(socket)) {}

  /// The body of a success. Anything else is a Failure, with the problem that the API describes.
  Task<Answer<std::string>> call(Call call, std::optional<Milliseconds> limit = kUsualLimit);
  /// Returns with the head of a success; its body comes from the connection piece by piece.
  Task<Answer<std::unique_ptr<Connection>>> open(Call call);

  const std::string& socket() const { return socket_; }

 private:
  static constexpr Milliseconds kUsualLimit{30'000};

  Task<Answer<std::string>> exchange(Call call);

  Clock& clock_;
  std::string socket_;
};

}  // namespace cutover::cli
