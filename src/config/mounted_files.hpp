#pragma once

#include <vector>

#include "config/report.hpp"
#include "config/section.hpp"
#include "cutover/model/app.hpp"

namespace cutover::config {

/// `secrets` and `configs`, with what their files hold, byte for byte; sorted by target. Nothing is mounted
/// over another of them, nor over a volume. A secret's file is private (check_private), and no message names
/// one that is not there: it may be the secret itself, written in its place.
std::vector<model::MountedFile> read_mounted_files(const Section& section,
                                                   const std::vector<model::Volume>& volumes, Report& report);

}  // namespace cutover::config
