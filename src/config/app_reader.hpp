#pragma once

#include <string>

#include "config/report.hpp"
#include "config/section.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/hook.hpp"

namespace cutover::config {

/// An app, with the places that a comparison with other apps needs.
struct AppFile {
  model::App app;
  model::AppHooks hooks;
  Place place;      ///< the file
  Place published;  ///< `web.publish`
};

/// Reads all that can be read; to be used only when nothing was reported. `section` has kAppKeys.
AppFile read_app(const std::string& name, const Section& section, Report& report);

}  // namespace cutover::config
