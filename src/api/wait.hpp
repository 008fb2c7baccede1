#pragma once

#include "api/message.hpp"
#include "cutover/base/error.hpp"
#include "cutover/deploy/service.hpp"

namespace cutover::api {

/// The deployment once it has ended. unavailable when the server stops first. Throws operation_aborted when
/// the client is gone: nobody is left to answer. The deployment goes on in both cases.
Task<Result<model::Deployment>> wait_for_end(deploy::Service& service, model::DeploymentId id,
                                             Connection& connection);

}  // namespace cutover::api
