#include "api/target.hpp"

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
  const auto parsed = parse_target(target);
  if (!parsed) return "(malformed)";
  const auto& segments = parsed->segments;
  if (!is_hook(segments)) return std::string(target);
  std::string shown = "/v1/hooks";
  for (std::size_t i = 2; i < segments.size() && i < 4; ++i) shown += "/" + segments[i];
  return shown + (segments.size() > 4 ? "/..." : "");
}

}  // namespace cutover::api
