#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/store/store.hpp"
#include "store/database.hpp"

namespace cutover::store {

std::optional<model::Deployment> read_deployment(Database& database, const model::DeploymentId& id);
/// Whole, oldest first.
std::vector<model::Deployment> read_unfinished(Database& database);
/// As Store::history.
std::vector<model::Deployment> read_history(Database& database, const std::string& app, int before,
                                            int limit);
std::vector<int> read_succeeded(Database& database, const std::string& app, int limit);
AppState read_app(Database& database, const std::string& app);
/// As Store::overview, with three statements however many apps and deployments there are.
std::map<std::string, AppOverview> read_overview(Database& database);

}  // namespace cutover::store
