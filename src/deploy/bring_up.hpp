#pragma once

#include <memory>
#include <string>
#include <vector>

#include "deploy/attempt.hpp"
#include "deploy/health.hpp"

namespace cutover::deploy {

/// A container that was started in this attempt, as it was then.
struct StartedProcess {
  model::Process process;
  engine::Container container;
};

/// Starts the containers of a version that exist already, web first, and returns when web has answered well
/// and all others have been started. An exit that the monitor sees meanwhile is the failure, with what the
/// container wrote last.
Task<Result<std::vector<StartedProcess>>> bring_up(Attempt& attempt, model::DeploymentId version,
                                                   std::vector<model::Process> processes);

/// Never succeeds: the failure says which container ended, how, and what it wrote last.
Task<Result<void>> fail_on_exit(Attempt& attempt, std::string when);

}  // namespace cutover::deploy
