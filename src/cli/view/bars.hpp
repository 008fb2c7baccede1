#pragma once

#include <string>

#include "cli/api/deployment.hpp"
#include "cli/view/look.hpp"

namespace cutover::cli {

/// A line for each phase: its name, how long it took, and a bar that begins where it began and is as long as
/// it lasted.
std::string phase_bars(const DeploymentView& deployment, const Look& look, WallTime now);

/// `done` of `total` as a bar so many columns wide.
std::string progress_bar(std::int64_t done, std::int64_t total, std::size_t width, const Look& look);

}  // namespace cutover::cli
