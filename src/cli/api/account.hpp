#pragma once

#include <cstdint>
#include <optional>

#include "cli/api/json.hpp"

namespace cutover::cli {

/// The time without service, in parts that come one after the other.
struct GapView {
  Milliseconds drain{0};
  Milliseconds shutdown{0};
  Milliseconds engine{0};
  Milliseconds boot{0};
  Milliseconds noticing{0};
  bool killed = false;
  Milliseconds failed_version{0};  ///< before `boot`, which is the old app's then
  Milliseconds total() const { return drain + shutdown + engine + failed_version + boot + noticing; }
};

/// Of those that came through the gate.
struct RequestsView {
  std::int64_t total = 0;
  std::int64_t held = 0;
  Milliseconds longest_wait{0};
  std::int64_t failed = 0;
};

/// How the old app was asked to stop.
struct StopView {
  std::string signal;
  Milliseconds grace{0};
};

/// Where the time of a deployment went, as the API shows it.
struct AccountView {
  std::string order;
  std::optional<GapView> gap;  ///< absent: there was none, or it did not end
  std::optional<RequestsView> requests;
  std::optional<StopView> stop;
};

AccountView account_in(const Json& object);

}  // namespace cutover::cli
