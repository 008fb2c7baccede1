#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Whether all of an app's tasks find the same volumes, and those that the old version left: each node has
/// its own. rejected: they may not. What may be right in spite of it becomes a note. `own_id`: this host's
/// node.
Result<void> check_volumes(Attempt& attempt, const std::vector<engine::Node>& nodes,
                           const std::string& own_id);

}  // namespace cutover::deploy
