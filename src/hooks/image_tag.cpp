#include "hooks/image_tag.hpp"

#include <algorithm>

#include "cutover/model/image.hpp"

namespace cutover::hooks {
namespace {

std::string fitting(std::string_view name) {
  std::string tag(name);
  std::replace_if(
      tag.begin(), tag.end(), [](char c) { return !model::is_valid_tag(std::string("_") + c); }, '-');
  return tag;
}

/// "" when the delivery has none.
std::string value_of(std::string_view placeholder, const Delivery& delivery) {
  constexpr std::size_t short_commit = 7;
  if (placeholder == "{sha}") return delivery.commit;
  if (placeholder == "{sha7}") return delivery.commit.substr(0, short_commit);
  if (placeholder == "{branch}") return fitting(delivery.branch);
  return fitting(delivery.tag);
}

}  // namespace

Result<std::string> image_tag(std::string_view pattern, const Delivery& delivery) {
  if (pattern.empty()) pattern = delivery.branch.empty() ? "{tag}" : "";
  if (pattern.empty()) return std::string();
  std::string tag;
  for (std::string_view rest = pattern; !rest.empty();) {
    const auto open = std::min(rest.find('{'), rest.size());
    tag += rest.substr(0, open);
    rest.remove_prefix(open);
    const auto placeholder = rest.substr(0, std::min(rest.find('}'), rest.size() - 1) + 1);
    if (rest.empty()) break;
    const std::string value = value_of(placeholder, delivery);
    if (value.empty()) {
      return Error(ErrorCode::invalid_argument,
                   "image_tag needs its " + std::string(placeholder) + ", and it has none");
    }
    tag += value;
    rest.remove_prefix(placeholder.size());
  }
  if (model::is_valid_tag(tag)) return tag;
  return Error(ErrorCode::invalid_argument,
               "image_tag makes of it what is no tag: 1 to 128 characters, not beginning "
               "with '.' or '-'");
}

}  // namespace cutover::hooks
