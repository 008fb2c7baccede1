#pragma once

#include "deploy/attempt.hpp"

/// Taking a version away that will not serve.
namespace cutover::deploy {

/// Notes that this deployment's containers are to be stopped and removed: the caller commits before it does
/// so.
void intend_to_discard(Attempt& attempt);

/// Stops this deployment's containers, the release command's too, and keeps the last lines that they wrote. A
/// version that failed is given at most 10 seconds to end: meanwhile nobody serves.
Task<Result<void>> stop_new(Attempt& attempt);

/// Removes this deployment's containers.
Task<Result<void>> remove_new(Attempt& attempt);

}  // namespace cutover::deploy
