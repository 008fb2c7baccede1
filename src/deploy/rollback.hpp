#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// The way back after the cut-over began: the new version is stopped, the old one started and held to its own
/// health check. All of it is intended in one commit before the first step.
Task<Result<void>> roll_back(Attempt& attempt);

/// Brings `attempt.old` back to where it serves: what its condition asks for is started and held to its
/// health check, and comes back by itself from then on. A container that somebody removed is made again from
/// its pinned specification, one that somebody renamed gets its name back.
Task<Result<void>> bring_back(Attempt& attempt);

}  // namespace cutover::deploy
