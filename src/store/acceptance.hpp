#pragma once

#include "cutover/store/store.hpp"
#include "store/database.hpp"

namespace cutover::store {

/// Store::accept, in one transaction.
Result<Accepted> accept_request(Database& database, const NewDeployment& request);
/// Store::with_key
Result<std::optional<model::Deployment>> read_with_key(Database& database, const std::string& app,
                                                       const std::string& key);

/// Store::begin_restoring, in one transaction; its number.
Result<int> begin_restoration(Database& database, const NewDeployment& request,
                              const model::Started& started);

}  // namespace cutover::store
