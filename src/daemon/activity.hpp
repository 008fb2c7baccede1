#pragma once

#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"

namespace cutover::daemon {

/// What the daemon does at one moment, for a person who asks systemd.
struct Activity {
  bool stopping = false;
  std::vector<std::string> troubles{};  ///< what keeps it from working as it should, each a clause
  std::vector<deploy::UnderWay> deployments{};
  std::size_t apps = 0;
};

/// "deploying shop/57: cutting_over; 12 apps"
std::string to_text(const Activity& activity);

}  // namespace cutover::daemon
