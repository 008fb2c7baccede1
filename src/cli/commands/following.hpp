#pragma once

#include <string>

#include "cli/session.hpp"

namespace cutover::cli {

/// Follows the deployment whose JSON is given to its end. The exit code.
Task<Answer<int>> follow(Session& session, std::string json);

/// The deployment was accepted: follows it, or says only that.
Task<Answer<int>> accepted(Session& session, std::string json, bool detach);

}  // namespace cutover::cli
