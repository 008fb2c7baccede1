#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Runs the release command in its one-off container, its output going to the deployment's record as it
/// comes. Any exit code but 0, an unknown one, or no end within the time-out is a failure. It is started
/// once: a lost reply leads to a look, never to a second start.
Task<Result<void>> run_release(Attempt& attempt);

/// So that the output can be followed while the command is quiet. Ends only with an error.
Task<Result<void>> commit_now_and_then(Attempt& attempt);

}  // namespace cutover::deploy
