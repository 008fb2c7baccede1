#pragma once

#include <string>
#include <vector>

#include "cutover/config/config.hpp"

namespace cutover::daemon {

/// config::load, and what it needed for parsing goes back to the system: that is many times what it leaves.
config::Loaded load_configuration(const config::LoadOptions& source);

/// The Engine's socket; the configuration knows unix:// addresses only.
std::string engine_socket(const config::Daemon& settings);

/// Settings that are fixed while the daemon runs: keeps those of `running` in `wanted`, and returns the
/// names of those that would have changed.
std::vector<std::string> keep_fixed_settings(const config::Daemon& running, config::Daemon& wanted);

/// Every mistake, one a line.
std::string to_text(const std::vector<config::Problem>& problems);

}  // namespace cutover::daemon
