#pragma once

#include <vector>

#include "cutover/engine/swarm.hpp"
#include "cutover/model/deployment.hpp"

/// From a pinned specification to the services it stands for. Pure.
namespace cutover::deploy {

/// What the Swarm keeps for a version, and mounts.
struct VersionFiles {
  engine::FileMount probe;                ///< the program of its health checks
  std::vector<engine::FileMount> mounts;  ///< its secrets and configs
};

/// The service of one process. What has no health check of its own counts as running only when it has run for
/// a moment: Swarm would take a process that ends at once for a good one, and go on to the next.
engine::ServiceSpec plan_service(const model::DeploymentId& id, const model::PinnedSpec& spec,
                                 const model::Process& process, const VersionFiles& files);

/// The job of the release command; `spec` must have one.
engine::ServiceSpec plan_release_job(const model::DeploymentId& id, const model::PinnedSpec& spec,
                                     const VersionFiles& files);

}  // namespace cutover::deploy
