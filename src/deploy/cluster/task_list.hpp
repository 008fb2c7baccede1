#pragma once

#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"
#include "deploy/version.hpp"

/// A Swarm's tasks beside the containers of this host: whoever only looks at what runs need not tell them
/// apart.
namespace cutover::deploy {

/// `maybe`: history does not say what serves, and this host has no container of it.
enum class InCluster { no, maybe, yes };

/// Whether a Swarm has tasks of an app: its file, the version that serves or the newest deployment is one of
/// a cluster. A host without such an app need not be a Swarm's at all, and nothing is asked of it. `here`:
/// the app's containers, or all.
Task<InCluster> may_have_tasks(const Dependencies& dependencies, const model::App& app,
                               const std::vector<ManagedContainer>& here);
/// The same by what serves alone, of an app that its file has on this host.
Task<InCluster> serves_in_cluster(const Dependencies& dependencies, model::DeploymentId serving,
                                  const std::vector<ManagedContainer>& here);

/// Of each slot what is to run there, of whichever version, or what was last, so that where nothing runs it
/// is seen why. They come among `containers`. `app`: "" for all. None for `no`, and for `maybe` where this
/// host is in no Swarm; errors are the Swarm's.
Task<Result<void>> add_tasks(const Dependencies& dependencies, std::string app, InCluster is,
                             std::vector<ManagedContainer>& containers);

}  // namespace cutover::deploy
