#pragma once

#include <vector>

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Which of the versions found on the host are kept beside the one that serves: the newest `retain` that
/// succeeded. Pure. `succeeded`: newest first.
std::vector<int> retained_versions(const std::vector<int>& succeeded, int serving, int retain);

/// Removes what the app's rule does not keep: containers of other versions, and the images that only they
/// used. What can't be removed is left for the next time, with a note in the log. Nothing without our labels
/// is touched, and no image that was built or loaded on this host.
Task<void> prune(Attempt& attempt);

}  // namespace cutover::deploy
