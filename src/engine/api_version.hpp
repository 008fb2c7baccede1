#pragma once

#include <optional>
#include <string_view>

#include "cutover/base/error.hpp"
#include "cutover/engine/types.hpp"

namespace cutover::engine {

/// The range that this client was written for: Engine 20.10 to 29.
inline constexpr ApiVersion kOldestSpoken{1, 41};
inline constexpr ApiVersion kNewestSpoken{1, 55};
/// From here on a container can be created with several networks at once.
inline constexpr ApiVersion kManyNetworksAtCreate{1, 44};

/// "1.41", and nothing around it.
std::optional<ApiVersion> parse_api_version(std::string_view text);

/// Fills in `used`: the newest version that both sides speak. `unsupported` names both ranges.
Result<EngineVersion> negotiated(EngineVersion engine);

}  // namespace cutover::engine
