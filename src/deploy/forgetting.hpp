#pragma once

#include <functional>

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// Forgets the deployments that the app's `keep_history` does not keep, a few at a time for as long as
/// `nothing_else_to_do`. True when it came to an end; what failed is left for the next time, with a word in
/// the log. Deployments that have a container on this host stay: a rollback needs what they pinned.
Task<bool> forget_old_deployments(const Dependencies& dependencies, model::App app,
                                  std::function<bool()> nothing_else_to_do);

}  // namespace cutover::deploy
