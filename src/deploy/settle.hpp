#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// The new version has proved itself: from here on it comes back by itself after a reboot, and what is left
/// of the old one is stopped.
Task<Result<void>> settle(Attempt& attempt);

}  // namespace cutover::deploy
