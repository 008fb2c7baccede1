#pragma once

#include <optional>
#include <string>

#include "config/report.hpp"
#include "config/section.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/hook.hpp"
#include "cutover/model/listener.hpp"

namespace cutover::config {

/// An app, with the places that a comparison with other apps needs.
struct AppFile {
  model::App app;
  model::AppHooks hooks;
  std::optional<model::Site> site;  ///< where the gate listens for it
  Place place;                      ///< the file
  Place published;                  ///< `web.publish`
  Place listens;                    ///< `web.listen`
};

/// Reads all that can be read; to be used only when nothing was reported. `section` has kAppKeys.
AppFile read_app(const std::string& name, const Section& section, Report& report);

}  // namespace cutover::config
