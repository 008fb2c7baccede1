#pragma once

#include <vector>

#include "cli/api/deployment.hpp"
#include "cli/view/line.hpp"

/// The first and the last lines about a deployment that is followed.
namespace cutover::cli {

Line beginning_line(const DeploymentView& deployment);

/// How it ended; after a failure also what to do.
std::vector<Line> ending_lines(const DeploymentView& deployment, const Look& look);

}  // namespace cutover::cli
