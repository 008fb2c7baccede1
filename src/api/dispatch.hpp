#pragma once

#include "api/message.hpp"
#include "cutover/api/server.hpp"

namespace cutover::api {

/// The answer to a request, whatever it is. Throws operation_aborted when nobody is left to answer.
Task<Response> dispatch(const Dependencies& dependencies, const Request& request, Connection& connection);

}  // namespace cutover::api
