#pragma once

#include <string>

#include "cutover/store/store.hpp"
#include "store/database.hpp"

namespace cutover::store {

/// As Store::forget.
int forget_deployments(Database& database, const std::string& app, const Keep& keep, int limit);

}  // namespace cutover::store
