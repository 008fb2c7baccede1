#pragma once

#include <filesystem>

#include "bench/cutoverd.hpp"
#include "bench/memory.hpp"
#include "bench/series.hpp"

namespace cutover::bench {

/// Milliseconds of single deployments, with nobody using the app.
struct DeploymentTimes {
  Series whole;      ///< from the request until it was answered that it succeeded
  Series own;        ///< in which the daemon worked (WorkClock), until it was idle again
  Series processor;  ///< of that, on a processor
  Series syncing;    ///< of that, in fsync and fdatasync
  Series syncs;      ///< how many of these
};

/// Starts the daemon and stops it. The versions v1 and v2 in turn.
DeploymentTimes time_deployments(Cutoverd& daemon, const std::filesystem::path& folder, int rounds);

struct Footprint {
  Series ready_ms;  ///< of each start
  Memory started;   ///< idle after such a start
  Memory deployed;  ///< idle after a deployment of each app
};

/// All apps run. Starts the daemon and stops it.
Footprint measure_footprint(Cutoverd& daemon, int rounds);

}  // namespace cutover::bench
