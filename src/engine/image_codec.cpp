#include "engine/image_codec.hpp"

#include <nlohmann/json.hpp>

#include "cutover/model/image.hpp"
#include "engine/answer.hpp"
#include "engine/json.hpp"

namespace cutover::engine {
namespace {

/// The name as the Engine shows it: what Docker Hub's names leave out is left out.
std::string_view familiar(std::string_view repository) {
  for (const std::string_view hub : {"docker.io/", "index.docker.io/"}) {
    if (!repository.starts_with(hub)) continue;
    repository.remove_prefix(hub.size());
    break;
  }
  constexpr std::string_view official = "library/";
  if (repository.starts_with(official)) repository.remove_prefix(official.size());
  return repository;
}

/// Without the "<none>:<none>" with which an Engine fills an empty list.
std::vector<std::string> references(const Json& image, const char* key) {
  std::vector<std::string> references = texts_of(image, key);
  std::erase_if(references, [](const std::string& reference) { return reference.starts_with("<none>"); });
  return references;
}

Image summary_from(const Json& json) {
  Image image;
  image.id = text_of(json, "Id");
  image.repo_digests = references(json, "RepoDigests");
  image.repo_tags = references(json, "RepoTags");
  image.size_bytes = number_of(json, "Size");
  return image;
}

/// {"Test": ["NONE"]} switches off one that was inherited.
bool has_healthcheck(const Json& config) {
  const auto test = texts_of(member(config, "Healthcheck"), "Test");
  return !test.empty() && test.front() != "NONE";
}

}  // namespace

Result<std::string> image_filters(const std::string& repository) {
  std::string pattern;  // of Go's path.Match: an IPv6 registry has brackets
  for (const char c : familiar(repository)) {
    if (std::string_view("*?[]\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  Json filters;
  filters["reference"] = {pattern};
  return write_json(filters);
}

Result<Image> image_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  Image image = summary_from(*json);
  if (image.id.empty()) return Error(ErrorCode::protocol, "the answer is not about an image");
  const Json& config = member(*json, "Config");
  image.os = text_of(*json, "Os");
  image.arch = text_of(*json, "Architecture");
  image.entrypoint = texts_of(config, "Entrypoint");
  image.command = texts_of(config, "Cmd");
  image.env = texts_of(config, "Env");
  image.exposed_ports = keys_of(config, "ExposedPorts");
  image.user = text_of(config, "User");
  image.stop_signal = text_of(config, "StopSignal");
  image.has_healthcheck = has_healthcheck(config);
  image.labels = labels_of(config, "Labels");
  return image;
}

Result<std::vector<Image>> images_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  if (!json->is_array()) return Error(ErrorCode::protocol, "the answer is not a list of images");
  std::vector<Image> images;
  for (const Json& entry : *json) images.push_back(summary_from(entry));
  return images;
}

Result<std::string> registry_digest_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  const Json& descriptor = member(*json, "Descriptor");
  std::string digest = text_of(descriptor, "digest");
  if (digest.empty()) digest = text_of(descriptor, "Digest");  // as the API documents up to 1.43 write it
  if (!model::is_valid_digest(digest)) {
    return Error(ErrorCode::protocol, "the registry's answer has no usable digest");
  }
  return digest;
}

Result<PullProgress> pull_progress_from(std::string_view object) {
  const auto json = parse_json(object);
  if (!json) return json.error();
  const Json& detail = member(*json, "errorDetail");
  const std::string old_error = text_of(*json, "error");  // gone from API 1.48 on
  if (detail.is_object() || !old_error.empty()) {
    const std::string message = text_of(detail, "message");
    return registry_error(int_of(detail, "code"), message.empty() ? old_error : message);
  }
  const Json& progress = member(*json, "progressDetail");
  PullProgress line;
  line.layer = text_of(*json, "id");
  line.status = text_of(*json, "status");
  line.current_bytes = number_of(progress, "current");
  line.total_bytes = number_of(progress, "total");
  return line;
}

}  // namespace cutover::engine
