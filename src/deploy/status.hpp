#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// What runs, as the Engine shows it, beside what history says. `running`: the deployment under way.
Task<Result<AppStatus>> read_status(const Dependencies& dependencies, std::string app,
                                    std::optional<int> running);

/// The same of all of them, by name; each with the deployment under way. One question to the Engine and one
/// to the store, however many there are.
Task<Result<std::vector<AppStatus>>> read_status_of_all(const Dependencies& dependencies,
                                                        std::map<std::string, std::optional<int>> apps);

}  // namespace cutover::deploy
