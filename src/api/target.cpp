#include "api/target.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace cutover::api {

namespace urls = boost::urls;

namespace {

bool is_hook(const std::vector<std::string>& segments) {
  return segments.size() > 2 && segments[0] == "v1" && segments[1] == "hooks";
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
  auto url = urls::parse_origin_form(text);
  if (!url) url = urls::parse_uri(text);
  if (!url) {
    return Error(ErrorCode::invalid_argument,
                 "the request's target is not a path like /v1/apps, percent-encoded where it must be");
  }
  Target target;
  for (auto segment : url->encoded_segments()) target.segments.push_back(segment.decode());
  urls::encoding_opts plus_is_space;
  plus_is_space.space_as_plus = true;
  for (auto parameter : url->encoded_params()) {
    target.query.emplace_back(parameter.key.decode(plus_is_space), parameter.value.decode(plus_is_space));
  }
  return target;
}

std::optional<std::string> authority_of(std::string_view text) {
  if (text.starts_with('/')) return std::nullopt;
  const auto url = urls::parse_uri(text);
  return url ? std::string(url->encoded_host_and_port()) : std::string();
}

bool is_for_hooks(std::string_view target) {
  const auto parsed = parse_target(target);
  return parsed && is_hook(parsed->segments);
}

std::string shown_target(std::string_view target) {
  constexpr std::size_t longest = 200;
  constexpr std::string_view known[] = {"apps", "hooks", "tokens", "reload", "version"};
  const auto parsed = parse_target(target);
  if (!parsed) return "(malformed)";
  const auto& segments = parsed->segments;
  const bool of_api = segments.size() > 1 && segments[0] == "v1" &&
                      std::find(std::begin(known), std::end(known), segments[1]) != std::end(known);
  if (!of_api && segments.size() != 1) return "(unknown path)";
  std::string shown;
  const std::size_t public_part = is_hook(segments) ? 4 : segments.size();
  for (std::size_t i = 0; i < std::min(segments.size(), public_part); ++i) shown += "/" + segments[i];
  if (segments.size() > public_part) shown += "/...";
  if (!parsed->query.empty()) shown += "?...";
  return shown.size() > longest ? "(long path)" : shown;
}

}  // namespace cutover::api
