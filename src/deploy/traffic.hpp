#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"
#include "cutover/engine/types.hpp"

namespace cutover::gate {
class Gate;
}

namespace cutover::deploy {

// What clients hear where no container is to serve them.
inline constexpr const char* kStoppedByOperator = "stopped by the operator";
inline constexpr const char* kNothingServes = "no version is in service";

/// An app's requests, where the gate takes them. For an app that it does not listen for, nothing is done.
class AppTraffic {
 public:
  /// `gate`: none where there is none.
  AppTraffic(gate::Gate* gate, Clock& clock, std::string app)
      : gate_(gate), clock_(clock), app_(std::move(app)) {}

  /// They go to this container from here on, those that wait first; one without an address is waited for.
  void pass(const engine::Container& web, std::uint16_t port);
  /// They go there, whoever answers: a Swarm's published port.
  void pass_to(std::string address, std::uint16_t port);
  /// New ones wait, and those in flight are let to their end, within bounds: what that took, and how many
  /// were left.
  struct Drained {
    Milliseconds took{0};
    int left = 0;
  };
  Task<Drained> take_out_of_service();
  /// The same at once.
  void hold();
  /// The same for what is in flight at an earlier version, while new ones go on to the present one.
  Task<Drained> let_earlier_end();
  /// Nobody is to serve them: they are answered 503.
  void refuse(std::string why);

  bool is_behind_gate() const;
  /// What came to the gate from here on is the deployment's.
  void count_from_here();
  std::optional<model::RequestRecord> counted() const;

  /// How requests fared.
  struct Answers {
    std::uint64_t all = 0;
    std::uint64_t bad = 0;  ///< 5xx, or none
    double rate() const { return all == 0 ? 0.0 : static_cast<double>(bad) / static_cast<double>(all); }
  };
  /// Before that, since the last time, at the version that requests were passed to.
  const Answers& earlier_answers() const { return earlier_; }
  /// A version that failed is not what a later one is compared with.
  void forget_answers();
  /// Of the container that they were passed to, since then: what ends at an earlier one does not count.
  Answers answers() const;

 private:
  gate::Gate* gate_;
  Clock& clock_;
  const std::string app_;
  bool counts_ = false;
  Answers earlier_;
  std::string passed_to_;
};

/// Of these apps, the version that requests can go to before what an earlier run of the daemon left
/// unfinished has been dealt with; none where it is the one that serves. One that was being stopped, or
/// brought back, is left out: its requests wait.
Task<std::map<std::string, std::optional<int>>> surely_serving(const Dependencies& dependencies,
                                                               std::vector<std::string> apps,
                                                               std::vector<model::Deployment> unfinished);

/// Passes the traffic of these apps, for which the gate listens, to the version that is given for each, as it
/// runs now; where none is, to the one that serves.
Task<Result<void>> pass_to_versions(const Dependencies& dependencies,
                                    std::map<std::string, std::optional<int>> versions);

}  // namespace cutover::deploy
