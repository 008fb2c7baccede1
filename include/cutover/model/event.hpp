#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cutover/model/deployment.hpp"

/// What happens in a deployment, in order. History is what the events add up to: the store keeps both.
namespace cutover::model {

struct Started {  ///< taken from the queue
  std::optional<int> previous;
  std::string boot{};         ///< Clock::boot, and
  Milliseconds since_boot{};  ///< Clock::now: a later run of the daemon goes by the same deadline
  bool operator==(const Started&) const = default;
};
struct PhaseStarted {
  Phase phase;
  bool operator==(const PhaseStarted&) const = default;
};
struct PhaseEnded {
  Phase phase;
  PhaseResult result;
  Milliseconds duration{0};
  bool operator==(const PhaseEnded&) const = default;
};
/// Resolved and pinned: from here on it can be repeated exactly.
struct Pinned {
  PinnedSpec spec;
  bool operator==(const Pinned&) const = default;
};
/// About to ask the Engine for a change. Durable before the call.
struct Intended {
  std::string action;  ///< "create", "start", "stop", "update" (the restart policy), "rename", "remove";
                       ///< "pull", "remove_image"
  std::string target;  ///< the container's name, or the image
  bool operator==(const Intended&) const = default;
};
/// What the Engine showed after it.
struct Observed {
  std::string target;
  std::string state;  ///< in words: "created", "running", "exited 0", "absent"
  bool operator==(const Observed&) const = default;
};
struct Noted {
  std::string text;
  bool operator==(const Noted&) const = default;
};
/// Appends to the release command's log. Long logs: the store keeps the first and the last 256 KiB.
struct ReleaseOutput {
  std::string text;  ///< UTF-8
  bool operator==(const ReleaseOutput&) const = default;
};
struct ReleaseEnded {
  std::optional<int> exit_code;
  bool operator==(const ReleaseEnded&) const = default;
};
struct Probed {
  ProbeRecord probe;
  bool operator==(const Probed&) const = default;
};
struct OutputKept {
  OutputRecord output;
  bool operator==(const OutputKept&) const = default;
};
/// So far: when the cut-over begins, and before the end. The last one counts.
struct Accounted {
  Account account;
  bool operator==(const Accounted&) const = default;
};
/// The end. `serving` also becomes the app's version in service.
struct Ended {
  Outcome outcome;
  std::string message;
  std::optional<int> serving;
  std::optional<Milliseconds> downtime;
  bool operator==(const Ended&) const = default;
};

using EventBody = std::variant<Started, PhaseStarted, PhaseEnded, Pinned, Intended, Observed, Noted,
                               ReleaseOutput, ReleaseEnded, Probed, OutputKept, Accounted, Ended>;

struct Event {
  WallTime at;
  EventBody body;
  bool operator==(const Event&) const = default;
};

}  // namespace cutover::model
