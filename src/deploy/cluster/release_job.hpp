#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Runs the release command once on the cluster, as a job; in a one-off container on this host where the Engine
/// has no jobs. As `run_release` for everything else: the services are not touched.
Task<Result<void>> run_release_on_cluster(Attempt& attempt);

}  // namespace cutover::deploy
