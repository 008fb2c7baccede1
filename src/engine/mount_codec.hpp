#pragma once

#include <vector>

#include "cutover/engine/types.hpp"
#include "engine/json.hpp"

namespace cutover::engine {

/// As containers and services take them alike.
Json mounts_json(const std::vector<Mount>& mounts);

}  // namespace cutover::engine
