#pragma once

#include <variant>

#include "cli/api/deployment.hpp"
#include "cli/client/server_events.hpp"

/// What happens in a deployment, as the API tells it.
namespace cutover::cli {

struct Started {};
struct PhaseStarted {
  std::string phase;
};
struct PhaseEnded {
  std::string phase;
  std::string result;
  Milliseconds duration{0};
};
struct Pinned {
  std::string image;
  std::string digest;
};
struct Intended {
  std::string action;
  std::string target;
};
struct Observed {
  std::string target;
  std::string state;
};
struct Noted {
  std::string text;
};
struct Pulling {
  std::string layer;  ///< "": the image as a whole
  std::string status;
  std::int64_t current_bytes = 0;
  std::int64_t total_bytes = 0;  ///< 0: not known
};
struct ReleaseOutput {
  std::string text;
};
struct ReleaseEnded {
  std::optional<int> exit_code;
};
struct Ended {
  std::string outcome;
  std::string message;
};
struct Unknown {};  ///< of a newer daemon

using EventBody = std::variant<Unknown, Started, PhaseStarted, PhaseEnded, Pinned, Intended, Observed, Noted,
                               Pulling, ReleaseOutput, ReleaseEnded, ProbeView, OutputView, Ended>;

struct Event {
  std::optional<WallTime> at;
  EventBody body;
};

Event event_from(const ServerEvent& event);

}  // namespace cutover::cli
