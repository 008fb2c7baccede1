#include "cutover/model/wanted_traffic.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace cutover::model {
namespace {

constexpr std::array<std::string_view, 3> kWords{"passing", "held", "maintenance"};

}  // namespace

std::string_view to_string(WantedTraffic wanted) {
  return kWords[static_cast<std::size_t>(wanted)];
}

std::optional<WantedTraffic> wanted_traffic_from(std::string_view text) {
  const auto found = std::find(kWords.begin(), kWords.end(), text);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<WantedTraffic>(found - kWords.begin());
}

}  // namespace cutover::model
