#pragma once

#include <string>

#include "cli/api/deployment.hpp"
#include "cli/view/look.hpp"

namespace cutover::cli {

/// A row for each deployment.
std::string history_text(const HistoryView& history, const Look& look);

}  // namespace cutover::cli
