#pragma once

#include <string>
#include <vector>

#include "cli/api/app.hpp"
#include "cli/view/look.hpp"

namespace cutover::cli {

/// A row for each app.
std::string status_text(const std::vector<AppView>& apps, const Look& look, WallTime now);

/// All that is known of one.
std::string status_text(const AppView& app, const Look& look, WallTime now);

}  // namespace cutover::cli
