#pragma once

#include <string_view>

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

std::string_view to_string(Operation operation);

/// Stops or starts the version that serves, while no deployment is under way. That it should run, or should
/// not, is durable before the first container is touched.
Task<Result<void>> perform_operation(boost::asio::any_io_executor executor, const Dependencies& dependencies,
                                     std::string app, Operation operation);

}  // namespace cutover::deploy
