#pragma once

#include <cstdint>

#include "cutover/model/app.hpp"

/// How long a cluster takes to replace the tasks of a process.
namespace cutover::model {

/// The tasks that are replaced at a time are a wave. 0: there are no tasks.
std::uint64_t waves_of(const Process& process);

/// What all of them take at the longest: of each wave the old tasks end and the new ones become healthy, one
/// after the other in either order; `delay` between two waves, and `monitor` after the last.
Milliseconds longest_update(const Process& process);

}  // namespace cutover::model
