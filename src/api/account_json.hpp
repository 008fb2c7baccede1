#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cutover/model/deployment.hpp"

namespace cutover::api {

/// Where a deployment's time went: of the whole deployment, and as an event.
nlohmann::ordered_json account_json(const model::Account& account);

}  // namespace cutover::api
