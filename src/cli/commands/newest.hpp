#pragma once

#include <string>

#include "cli/session.hpp"
#include "cli/target.hpp"

namespace cutover::cli {

/// The number that was given, or that of the app's newest deployment.
Task<Answer<int>> number_or_newest(Session& session, Target target);

}  // namespace cutover::cli
