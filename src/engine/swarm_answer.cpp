#include "engine/swarm_answer.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace cutover::engine {
namespace {

/// No manager that could decide, or none that did in time.
constexpr std::array<std::string_view, 9> kNobodyDecides = {
    "is not a swarm manager",  // 500 when a network is made
    "does not have a leader",    "no elected cluster leader", "node lost leader status", "node is stopped",
    "context deadline exceeded", "context canceled",          "code = DeadlineExceeded", "code = Unavailable",
};

/// "rpc error: code = AlreadyExists desc = secret s1 already exists": what is behind "desc = ".
std::string_view without_wrapping(std::string_view message) {
  constexpr std::string_view mark = " desc = ";
  const auto found = message.find(mark);
  const bool wrapped = message.starts_with("rpc error: code = ") && found != std::string_view::npos;
  return wrapped ? message.substr(found + mark.size()) : message;
}

bool contains(std::string_view message, std::string_view words) {
  return message.find(words) != std::string_view::npos;
}

bool nobody_decides(int status, std::string_view message) {
  if (status == 503) return true;
  return status == 500 && std::any_of(kNobodyDecides.begin(), kNobodyDecides.end(),
                                      [&](std::string_view sign) { return contains(message, sign); });
}

}  // namespace

Error swarm_error(const Error& error) {
  const bool refused = error.call() && error.call()->status >= 400;
  if (!refused || error.outcome_unknown()) return error;
  const std::string_view message = error.message();
  const int status = error.call()->status;
  std::string words(without_wrapping(message));
  if (contains(message, "update out of sequence")) {
    words = "it was changed since it was read (" + words + ")";
    return Error(ErrorCode::conflict, std::move(words), *error.call());
  }
  ErrorCode code = error.code();
  if (nobody_decides(status, message)) code = ErrorCode::unavailable;
  if (contains(message, "is in use by the following service")) code = ErrorCode::rejected;  // came as 400
  return Error(code, std::move(words), *error.call());
}

}  // namespace cutover::engine
