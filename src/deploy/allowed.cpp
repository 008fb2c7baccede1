#include "deploy/allowed.hpp"

#include "cutover/base/glob.hpp"

namespace cutover::deploy {

Result<void> check_choice(const model::Request& request) {
  if (!request.tag.empty() && !model::is_valid_tag(request.tag)) {
    return Error(ErrorCode::invalid_argument,
                 "tag: not a tag in the registry's grammar (1 to 128 letters, digits, '_', '.' and '-', not "
                 "starting with '.' or '-')");
  }
  if (!request.digest.empty() && !model::is_valid_digest(request.digest)) {
    return Error(ErrorCode::invalid_argument, "digest: not a digest (\"sha256:\" and 64 hexadecimal digits)");
  }
  return Result<void>();
}

Result<void> check_allowed(const model::App& app, const model::ImageRef& image) {
  const model::Allow& allow = app.allow;
  if (allow.digest_only && image.digest.empty()) {
    return Error(ErrorCode::invalid_argument,
                 app.name +
                     " deploys only what names its digest (allow.digest_only): say which sha256:... of " +
                     image.text() + " is meant");
  }
  const std::string name = image.repository + ":" + (image.tag.empty() ? "latest" : image.tag);
  if (allow.images.empty() || matches_any(allow.images, name)) return {};
  std::string patterns;
  for (const std::string& pattern : allow.images) patterns += (patterns.empty() ? "" : ", ") + pattern;
  return Error(ErrorCode::invalid_argument, name + " is not among the images that " + app.name +
                                                " may deploy (allow.images): " + patterns);
}

}  // namespace cutover::deploy
