#pragma once

#include "cutover/store/store.hpp"
#include "store/database.hpp"

namespace cutover::store {

/// Store::accept, in one transaction.
Result<Accepted> accept_request(Database& database, const NewDeployment& request);

}  // namespace cutover::store
