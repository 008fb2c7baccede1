#pragma once

#include <optional>
#include <string_view>

namespace cutover::model {

/// What an operator wants to become of an app's requests, whichever version is in service.
enum class WantedTraffic {
  passing,      ///< they go to the version in service
  held,         ///< they wait at the gate
  maintenance,  ///< the gate answers them with the maintenance page
};

std::string_view to_string(WantedTraffic wanted);
std::optional<WantedTraffic> wanted_traffic_from(std::string_view text);

}  // namespace cutover::model
