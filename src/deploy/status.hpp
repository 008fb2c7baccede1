#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// An app whose status is read.
struct AppToRead {
  std::optional<int> running{};  ///< the deployment under way
  bool in_cluster = false;       ///< as configured
};

/// What runs, as the Engine shows it, beside what history says.
Task<Result<AppStatus>> read_status(const Dependencies& dependencies, std::string app, AppToRead asked);

/// The same of all of them, by name. One question to the Engine, however many there are, and one to the
/// store; one more to that for each app in a cluster.
Task<Result<std::vector<AppStatus>>> read_status_of_all(const Dependencies& dependencies,
                                                        std::map<std::string, AppToRead> apps);

}  // namespace cutover::deploy
