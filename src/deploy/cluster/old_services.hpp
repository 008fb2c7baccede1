#pragma once

#include "deploy/attempt.hpp"
#include "deploy/cluster/roll_out.hpp"

/// The old version, where a Swarm runs it.
namespace cutover::deploy {

bool is_in_cluster(const OldVersion& old);

/// Whether a Swarm has services of that version: by their labels. A host that manages none has none.
Task<bool> swarm_has(Attempt& attempt, int version);

/// Those that have tasks; none where the Swarm can't be asked.
Task<std::vector<ManagedService>> running_services(Attempt& attempt);

/// Its services, by its pinned specification, and held to their health checks; those that it does not have
/// are removed.
Task<Result<void>> bring_services_back(Attempt& attempt, PutAgain again = PutAgain::if_other);

/// The same for a version of which history has nothing but the number: the Swarm has kept the specification
/// that each of its services had before, and what is of this deployment alone is removed.
Task<Result<void>> give_services_back(Attempt& attempt);

/// Its tasks are replaced, as by an update, by others of the same version.
Task<Result<void>> restart_services(Attempt& attempt);

/// As an operator wants it: their specification, and no task.
Task<Result<void>> scale_to_none(Attempt& attempt);

/// Of an app that moves to this host: its services are removed, behind the gate once what they have begun to
/// answer has ended. Nothing to do for one that has none.
Task<Result<void>> take_services_out(Attempt& attempt);

}  // namespace cutover::deploy
