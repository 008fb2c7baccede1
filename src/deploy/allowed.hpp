#pragma once

#include "cutover/base/error.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/deployment.hpp"

namespace cutover::deploy {

/// invalid_argument: a tag or digest that is not in the registry's grammar.
Result<void> check_choice(const model::Request& request);
/// invalid_argument: the app's `allow` has something against this image.
Result<void> check_allowed(const model::App& app, const model::ImageRef& image);

}  // namespace cutover::deploy
