#pragma once

#include <optional>

#include "config/section.hpp"
#include "cutover/model/listener.hpp"

namespace cutover::config {

/// What `web` says of the gate; nothing: it has no `listen`. Keys that are for the gate alone are refused
/// then.
std::optional<model::Site> read_site(const Section& web);

}  // namespace cutover::config
