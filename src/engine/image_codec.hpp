#pragma once

#include <string>
#include <string_view>

#include "cutover/base/error.hpp"
#include "cutover/engine/types.hpp"

/// Images in the Engine's JSON, as values.
namespace cutover::engine {

/// The `filters` of a list of one repository's images.
Result<std::string> image_filters(const std::string& repository);

Result<Image> image_from(std::string_view body);
Result<std::vector<Image>> images_from(std::string_view body);
/// The digest in an answer about a registry's image.
Result<std::string> registry_digest_from(std::string_view body);

/// One object of a pull's stream. An error that it reports is the error.
Result<PullProgress> pull_progress_from(std::string_view object);

}  // namespace cutover::engine
