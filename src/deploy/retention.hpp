#pragma once

#include <string>
#include <vector>

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Which of the versions found on the host are kept beside the one that serves: the newest `retain`. Pure.
/// `versions`: newest first.
std::vector<int> retained_versions(const std::vector<int>& versions, int serving, int retain);

/// What the app's rule does not keep.
struct Surplus {
  std::vector<ManagedContainer> containers;  ///< of other versions, and not up
  std::vector<std::string> images;           ///< that only they used, and that a registry has
};

/// Found when a deployment has proved itself: kept is, beside what succeeded, the version that it replaces.
/// An image that was built or loaded on this host is its owner's to remove.
Task<Result<Surplus>> find_surplus(Attempt& attempt);

void intend_to_prune(Attempt& attempt, const Surplus& surplus);

/// What can't be removed is left for the next time, with a word in the log.
Task<void> prune(Attempt& attempt, Surplus surplus);

}  // namespace cutover::deploy
