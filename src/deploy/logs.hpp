#pragma once

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// Service::logs: those that run of the app's containers, and where none does the newest version's.
Task<Result<void>> read_logs(const Dependencies& dependencies, LogRequest request, LogSink& sink);

}  // namespace cutover::deploy
