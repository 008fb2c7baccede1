#pragma once

#include <vector>

#include "deploy/attempt.hpp"

/// What was told to stop on a Swarm, until it has: for the grace periods of the app, and the Swarm's own
/// time. What is on a node that does not answer, or is no node of the Swarm any more, nobody can stop, and
/// nothing of the app waits for it.
namespace cutover::deploy {

/// Until none of the app's tasks runs. timeout: some do after all that.
Task<Result<void>> until_none_runs(Attempt& attempt);

/// Until none of these processes runs more tasks than it is to have. Likewise.
Task<Result<void>> until_none_too_many(Attempt& attempt, std::vector<model::Process> processes);

}  // namespace cutover::deploy
