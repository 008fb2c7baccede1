#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"
#include "cutover/engine/types.hpp"

namespace cutover::gate {
class Gate;
}

namespace cutover::deploy {

/// An app's requests, where the gate takes them. For an app that it does not listen for, nothing is done.
class AppTraffic {
 public:
  /// `gate`: none where there is none.
  AppTraffic(gate::Gate* gate, Clock& clock, std::string app)
      : gate_(gate), clock_(clock), app_(std::move(app)) {}

  /// They go to this container from here on, those that wait first.
  void pass(const engine::Container& web, std::uint16_t port);
  /// New ones wait, and those in flight are let to their end, within bounds: what that took, and how many
  /// were left.
  struct Drained {
    Milliseconds took{0};
    int left = 0;
  };
  Task<Drained> take_out_of_service();
  /// Nobody is to serve them: they are answered 503.
  void refuse(std::string why);

 private:
  gate::Gate* gate_;
  Clock& clock_;
  const std::string app_;
};

/// Passes the traffic of these apps, for which the gate listens, to the versions that serve, as they run now.
Task<Result<void>> pass_to_what_serves(const Dependencies& dependencies, std::vector<std::string> apps);

}  // namespace cutover::deploy
