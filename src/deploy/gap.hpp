#pragma once

#include <optional>

#include "cutover/base/clock.hpp"
#include "cutover/model/deployment.hpp"

namespace cutover::deploy {

/// The moments of a cut-over, as far as they came.
struct GapTimes {
  std::optional<SteadyTime> out_of_service;  ///< web's old version gets no new requests
  std::optional<SteadyTime> drained;         ///< and is asked to stop
  std::optional<SteadyTime> gone;            ///< its process has ended
  std::optional<SteadyTime> began;           ///< the new app's process
  std::optional<SteadyTime> began_again;     ///< the old one's, on the way back
  std::optional<SteadyTime> answered;        ///< the first good answer
  Milliseconds pause{0};                     ///< in which nobody asked, before that
  bool killed = false;
};

/// Nothing before all of it came.
std::optional<model::Gap> gap_of(const GapTimes& times);

}  // namespace cutover::deploy
