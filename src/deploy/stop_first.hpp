#pragma once

#include "deploy/attempt.hpp"
#include "deploy/bring_up.hpp"

namespace cutover::deploy {

/// The cut-over in the order stop-first: never two versions at once. Returns when the new version has
/// answered well; from the stop of the old web container to then nobody serves, so nothing else is done in
/// between.
Task<Result<std::vector<StartedProcess>>> cut_over_stop_first(Attempt& attempt);

}  // namespace cutover::deploy
