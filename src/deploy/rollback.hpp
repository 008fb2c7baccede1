#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// The way back after the cut-over began: the new version is stopped, the old one started and held to its own
/// health check. A container of the old version that somebody removed is made again from its pinned
/// specification.
Task<Result<void>> roll_back(Attempt& attempt);

/// Starts `attempt.old` when its stop was begun, holds it to its health check, and lets it come back by
/// itself from then on.
Task<Result<void>> restore_old(Attempt& attempt);

}  // namespace cutover::deploy
