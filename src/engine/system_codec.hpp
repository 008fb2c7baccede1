#pragma once

#include <string_view>

#include "cutover/base/error.hpp"
#include "cutover/engine/types.hpp"

/// The Engine's JSON about itself, as values.
namespace cutover::engine {

Result<EngineVersion> version_from(std::string_view body);  ///< `used` is left open
Result<EngineInfo> info_from(std::string_view body);
Result<DiskUsage> disk_usage_from(std::string_view body);
Result<EngineEvent> event_from(std::string_view object);

}  // namespace cutover::engine
