#pragma once

#include <string>
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

/// Where the release command runs: `here`, the node of this daemon, which removes its container with the
/// environment's secrets in it when it has ended. Where web's volumes tie it to nodes, and where this one
/// takes no tasks (""), on whichever may run web.
model::Placement release_placement(const model::App& app, const std::string& here);

/// The job of the release command; `spec` must have one. Its placement is left open.
engine::ServiceSpec plan_release_job(const model::DeploymentId& id, const model::PinnedSpec& spec,
                                     const VersionFiles& files);

}  // namespace cutover::deploy
