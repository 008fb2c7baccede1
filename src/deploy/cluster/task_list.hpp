#pragma once

#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"
#include "deploy/version.hpp"

/// A Swarm's tasks beside the containers of this host: whoever only looks at what runs need not tell them
/// apart.
namespace cutover::deploy {

/// Whether a Swarm may have tasks of an app: its file, the version that serves or the newest deployment is
/// one of a cluster, or history does not know what serves and this host has no container of it. A host
/// without such an app need not be a Swarm's at all, and nothing is asked of it. `here`: the app's
/// containers, or all.
Task<bool> may_have_tasks(const Dependencies& dependencies, const model::App& app,
                          const std::vector<ManagedContainer>& here);
/// The same by what serves alone, of an app that its file has on this host.
Task<bool> serves_in_cluster(const Dependencies& dependencies, model::DeploymentId serving,
                             const std::vector<ManagedContainer>& here);

/// Those that are to run, and the newest of each slot that ended by itself: where nothing runs it is seen
/// why. `app`: "" for all. None where there is no Swarm, or this host does not manage it; errors are the
/// Swarm's.
Task<Result<std::vector<ManagedContainer>>> list_tasks(const Dependencies& dependencies, std::string app);

/// Those as they stand among `containers`.
Task<Result<void>> add_tasks(const Dependencies& dependencies, std::string app,
                             std::vector<ManagedContainer>& containers);

}  // namespace cutover::deploy
