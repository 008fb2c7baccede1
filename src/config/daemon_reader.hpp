#pragma once

#include "config/report.hpp"
#include "config/section.hpp"
#include "cutover/config/config.hpp"

namespace cutover::config {

/// The daemon's file, its `defaults` included: those are read for their own mistakes, and merged under each
/// app's file by `merge_defaults`. `section` has kDaemonKeys.
Daemon read_daemon(const Section& section, Report& report);

/// Where apps are when nobody says.
std::filesystem::path default_apps_dir(const std::filesystem::path& daemon_file);

/// The Engine's address from $DOCKER_HOST, where the daemon's file names none.
void apply_docker_host(const std::string& docker_host, Daemon& daemon, Report& report);

}  // namespace cutover::config
