#pragma once

#include <string>
#include <string_view>

#include "cutover/base/error.hpp"
#include "hooks/delivery.hpp"

namespace cutover::hooks {

/// The tag that a template makes of a delivery; what can't stand in a tag becomes '-'. Without a template a
/// branch stands for the app file's image (""), and a tag of git for the same of the image. An error says
/// what is missing.
Result<std::string> image_tag(std::string_view pattern, const Delivery& delivery);

}  // namespace cutover::hooks
