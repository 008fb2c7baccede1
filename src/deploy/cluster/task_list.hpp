#pragma once

#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"
#include "deploy/version.hpp"

/// A Swarm's tasks beside the containers of this host: whoever only looks at what runs need not tell them
/// apart.
namespace cutover::deploy {

/// Those that are to run, and the newest of each slot that ended by itself: where nothing runs it is seen
/// why. `app`: "" for all. None where there is no Swarm, or this host does not manage it; errors are the
/// Swarm's.
Task<Result<std::vector<ManagedContainer>>> list_tasks(const Dependencies& dependencies, std::string app);

/// Those as they stand among `containers`.
Task<Result<void>> add_tasks(const Dependencies& dependencies, std::string app,
                             std::vector<ManagedContainer>& containers);

}  // namespace cutover::deploy
