#pragma once

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// Service::logs: those that run of the app's containers, and where none does the newest version's. Processes
/// that `app`, as it is configured, does not have can be asked for where they have containers.
Task<Result<void>> read_logs(const Dependencies& dependencies, model::App app, LogRequest request,
                             LogSink& sink);

}  // namespace cutover::deploy
