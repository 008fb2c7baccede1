#pragma once

#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// At the start of the daemon, before anything is brought in order, so that requests do not wait for that:
/// the gate passes those of `apps` to the versions that surely serve, and leaves to containers the addresses
/// that they publish, of all apps. `unfinished`: deployments of an earlier run.
Task<Result<void>> serve_meanwhile(const Dependencies& dependencies, std::vector<std::string> apps,
                                   std::vector<model::Deployment> unfinished);

}  // namespace cutover::deploy
