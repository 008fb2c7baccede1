#pragma once

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// Whether an app has these processes, and may have so many tasks of each.
Result<void> check_scale(const model::App& app, const model::ScaleRequest& request);

/// While no deployment is under way. What is wanted from here on is durable before the first service is
/// changed, and stays so when its tasks do not come up. `app`: as configured.
Task<Result<void>> perform_scale(boost::asio::any_io_executor executor, const Dependencies& dependencies,
                                 model::App app, model::ScaleRequest request, model::Requester by);

/// Of a version as it is to run: by process, how many tasks. Nothing for one that is not in a cluster.
std::vector<ProcessReplicas> replicas_of(const model::App& app);

}  // namespace cutover::deploy
