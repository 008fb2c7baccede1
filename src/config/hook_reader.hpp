#pragma once

#include "config/report.hpp"
#include "config/section.hpp"
#include "cutover/model/hook.hpp"

namespace cutover::config {

/// The app's `hooks`, with their secrets. `section` has kAppKeys.
model::AppHooks read_hooks(const Section& section, const model::ImageRef& image, Report& report);

std::vector<std::string> read_patterns(const Section& section, std::string_view key,
                                       Grammar<std::string> grammar);

}  // namespace cutover::config
