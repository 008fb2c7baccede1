#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// That the release command gets what the app's file gives it: where the Engine has no jobs it would run
/// without the secrets and configs, which a Swarm alone mounts.
Task<Result<void>> check_release(Attempt& attempt);

/// Runs the release command once on the cluster, as a job; in a one-off container on this host where the
/// Engine has no jobs. As `run_release` for everything else: the services are not touched.
Task<Result<void>> run_release_on_cluster(Attempt& attempt);

/// Its command is stopped where it still runs: the Swarm leaves that to itself when a job is only removed.
Task<Result<void>> remove_release_job(Attempt& attempt);

}  // namespace cutover::deploy
