#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cutover/base/error.hpp"

namespace cutover::api {

/// Decoded, in the order of the request. `+` is a space.
using Query = std::vector<std::pair<std::string, std::string>>;

/// What a request's target says, percent-decoded after it was taken apart: a %2F never makes a new segment.
struct Target {
  std::vector<std::string> segments;
  Query query;
};

/// Origin form (/v1/apps?x=y) or absolute form (http://host/v1/apps). invalid_argument when it is neither.
Result<Target> parse_target(std::string_view text);

/// Of a target in absolute form, which counts instead of Host (RFC 9112, 3.2.2); nothing of one that is a
/// path.
std::optional<std::string> authority_of(std::string_view text);

/// One whose body may be larger, and whose headers count, however it is encoded.
bool is_for_hooks(std::string_view target);
/// For logs: without what may be secret in a hook's path, however it is encoded.
std::string shown_target(std::string_view target);

}  // namespace cutover::api
