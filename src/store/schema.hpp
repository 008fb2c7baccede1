#pragma once

#include <span>

#include "cutover/base/error.hpp"
#include "store/database.hpp"

namespace cutover::store {

/// The scripts that made the schema what it is. A released one never changes; the database's user_version is
/// how many of them it has seen.
std::span<const char* const> migrations();

/// Brings the database to the newest version, each step in a transaction of its own. unsupported: it was
/// written by a newer version.
Result<void> migrate(Database& database, std::span<const char* const> migrations);

}  // namespace cutover::store
