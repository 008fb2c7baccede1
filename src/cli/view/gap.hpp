#pragma once

#include <string>

#include "cli/api/deployment.hpp"
#include "cli/view/line.hpp"

namespace cutover::cli {

/// The time without service as one bar of its parts, each with its name, duration and share, and what
/// requests saw of it. "" where there is nothing to say.
std::string gap_section(const DeploymentView& deployment, const Look& look);

/// "1204 requests came, 97 waited, 1.2s at the longest, none failed"
Line requests_line(const RequestsView& requests);

/// An old version served until the new one did.
bool had_no_gap(const DeploymentView& deployment);

}  // namespace cutover::cli
