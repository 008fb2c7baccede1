#pragma once

#include "config/document.hpp"

namespace cutover::config {

/// The app's file with the daemon's `defaults` under it: maps are merged key by key, anything else is the
/// app's. Defaults fill in what an app has; they never give it a process or a release command.
NodePtr merge_defaults(const NodePtr& app, const NodePtr& defaults);

}  // namespace cutover::config
