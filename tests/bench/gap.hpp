#pragma once

#include <string>

#include "bench/client.hpp"
#include "bench/way.hpp"

namespace cutover::bench {

/// What clients see of one deployment of `version`, which is not the one that serves.
Seen gap_of(Way& way, const std::string& version);

}  // namespace cutover::bench
