#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "faults/chaos/action.hpp"

namespace cutover::chaos {

/// What is done to the host, round by round: decided by the seed alone, whatever becomes of it.
class Script {
 public:
  Script(std::uint64_t seed, int apps) : generator_(seed), apps_(apps) {}

  /// Daemon and Engine run when it begins; in its end either may be down.
  std::vector<Action> round();
  /// For what is to be decided between rounds.
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(generator_() % limit); }

 private:
  Action next();
  int weight(Kind kind) const;

  std::mt19937_64 generator_;
  int apps_;
  bool daemon_runs_ = true;
  bool engine_runs_ = true;
};

}  // namespace cutover::chaos
