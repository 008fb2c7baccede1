#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cutover::hooks {

/// A request's header fields, as they came.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The field's value, or nothing when it is absent or stands there more than once: of two signatures none is
/// the right one. Names are compared without regard to case.
std::optional<std::string_view> only(const Headers& headers, std::string_view name);

}  // namespace cutover::hooks
