#pragma once

#include <optional>
#include <string>

#include "cli/api/deployment.hpp"
#include "cli/view/line.hpp"

namespace cutover::cli {

/// All that is known of one: what it was, how it ended and why, its phases as bars, and what to do.
std::string deployment_text(const DeploymentView& deployment, const Look& look, WallTime now);

/// From its beginning to its end: what its phases took, each measured by a clock that nobody sets. Nothing
/// while it lasts.
std::optional<Milliseconds> time_taken(const DeploymentView& deployment);

/// "web: 500 in 3ms, 60 times"
std::string probe_text(const ProbeView& probe);

/// "shop/57 rolled back in 1m9s: web answered 500 on /health/ for 60s; shop/56 serves again"
Line ending_line(const DeploymentView& deployment);

}  // namespace cutover::cli
