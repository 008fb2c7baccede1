#pragma once

#include <vector>

#include "config/app_reader.hpp"
#include "config/report.hpp"
#include "cutover/config/config.hpp"

namespace cutover::config {

/// No address of the host is asked for twice: by what apps publish, by where the gate listens for them, and
/// by the daemon's own listeners. Apps may share one of the gate's, if their hosts differ.
void check_addresses(const std::vector<AppFile>& files, const Daemon& daemon, Report& report);

}  // namespace cutover::config
