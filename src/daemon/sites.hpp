#pragma once

#include <vector>

#include "cutover/config/config.hpp"
#include "cutover/gate/site.hpp"

namespace cutover::daemon {

/// What the gate is told of the configuration.
std::vector<gate::Site> sites_of(const config::Config& configuration);

}  // namespace cutover::daemon
