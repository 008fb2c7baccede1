#pragma once

#include <vector>

#include "config/report.hpp"
#include "config/section.hpp"
#include "cutover/model/app.hpp"

namespace cutover::config {

/// `env_file` and `env` over it, sorted by name. Nearer to the app wins: the app's own env_file also stands
/// over the `env` of the defaults. `app` has its processes already: a PORT that contradicts web.port is
/// refused.
std::vector<model::EnvVar> read_environment(const Section& section, const model::App& app, Report& report);

}  // namespace cutover::config
