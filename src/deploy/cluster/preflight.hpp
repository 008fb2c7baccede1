#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Whether this host can roll the version out on a Swarm: it manages one, every node that may get a task can
/// have the image and the volumes, the release command gets the secrets and configs, the networks are
/// overlays, the published port is free. What is wrong is an error with what to do.
Task<Result<void>> check_cluster(Attempt& attempt);
/// The same but for the image, which need not be here yet.
Task<Result<void>> check_swarm(Attempt& attempt);

/// Whether it is there. conflict: a network of this host has the name.
Task<Result<bool>> has_overlay(Attempt& attempt, std::string name);

/// Overlays that do not exist yet are made, with our label.
Task<Result<void>> provide_networks(Attempt& attempt);

}  // namespace cutover::deploy
