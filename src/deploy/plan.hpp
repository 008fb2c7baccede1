#pragma once

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// Service::plan: what a deployment of this request would do, found out with the same checks, and nothing
/// changed.
Task<Result<Plan>> make_plan(boost::asio::any_io_executor executor, const Dependencies& dependencies,
                             model::App app, model::Request request);

}  // namespace cutover::deploy
