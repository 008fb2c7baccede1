#pragma once

#include <cstdint>

#include "cutover/model/app.hpp"

/// How long a cluster takes to replace the tasks of a process.
namespace cutover::model {

/// When a process that answers no HTTP is looked at first: it is good if it runs still.
inline constexpr Milliseconds kRunsForAMoment{2'000};

/// The tasks that are replaced at a time are a wave. 0: there are no tasks.
std::uint64_t waves_of(const Process& process);

/// From the start of a container, or from its last check, to the next one: Docker makes none before.
Milliseconds check_interval(const Process& process);

/// What all of them take at the longest: of each wave the old tasks end and the new ones become healthy, one
/// after the other in either order; healthy is what the next check finds so. `delay` between two waves, and
/// `monitor` after the last.
Milliseconds longest_update(const Process& process);

}  // namespace cutover::model
