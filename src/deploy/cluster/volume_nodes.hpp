#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Whether all of an app's tasks find the same volumes, and those that the old version left: each node has
/// its own. rejected: they may not. What may be right in spite of it becomes a note. `own_id`: this host's
/// node.
Result<void> check_volumes(Attempt& attempt, const std::vector<engine::Node>& nodes,
                           const std::string& own_id);

/// The same of an app that may come out of a cluster to this host. A Swarm that can't be asked holds nobody
/// back.
Task<Result<void>> check_volumes_here(Attempt& attempt);

}  // namespace cutover::deploy
