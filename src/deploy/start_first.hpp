#pragma once

#include <vector>

#include "deploy/bring_up.hpp"

namespace cutover::deploy {

/// Starts the new version beside the old one, and passes new requests to it at its first good answer.
Task<Result<std::vector<StartedProcess>>> cut_over_start_first(Attempt& attempt);

/// The new one has proved itself: what the old one has begun to answer ends, and then it is stopped.
Task<Result<void>> retire_old(Attempt& attempt);

/// The old one was not asked to stop yet: new requests go to it again, and what the new one has begun to
/// answer ends, in bounds. False: not all of it runs any more.
Task<bool> return_to_old(Attempt& attempt);

}  // namespace cutover::deploy
