#pragma once

#include "cutover/base/error.hpp"
#include "cutover/model/app.hpp"

namespace cutover::deploy {

/// invalid_argument: the app's `allow` has something against this image.
Result<void> check_allowed(const model::App& app, const model::ImageRef& image);

}  // namespace cutover::deploy
