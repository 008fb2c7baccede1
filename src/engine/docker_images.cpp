#include "cutover/base/timeout.hpp"
#include "engine/answer.hpp"
#include "engine/docker_client.hpp"
#include "engine/image_codec.hpp"
#include "engine/json_objects.hpp"
#include "engine/registry_auth.hpp"

namespace cutover::engine {
namespace {

/// Never empty: the Engine would pull every tag.
std::string tag_or_digest(const model::ImageRef& image) {
  if (!image.digest.empty()) return image.digest;
  return image.tag.empty() ? "latest" : image.tag;
}

}  // namespace

Task<Result<std::string>> DockerClient::registry_digest(model::ImageRef image) {
  auto auth = registry_auth_for(image, find_credentials_);
  if (!auth) co_return auth.error();
  Request request(Method::get, Target("/distribution").name(image.text()).literal("/json"));
  request.registry_auth = std::move(*auth);
  request.reaches_registry = true;
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, registry_digest_from);
}

Task<Result<void>> DockerClient::pull_image(model::ImageRef image, OnPullProgress on_progress,
                                            Milliseconds limit) {
  auto auth = registry_auth_for(image, find_credentials_);
  if (!auth) co_return auth.error();
  Target target("/images/create");
  target.query("fromImage", image.repository).query("tag", tag_or_digest(image));
  Request request(Method::post, std::move(target));
  request.registry_auth = std::move(*auth);
  request.reaches_registry = true;
  request.limit = limit;
  const RemoteCall call = request.call();
  auto work = pull(std::move(request), std::move(on_progress));
  std::string what = "the pull of " + image.text() + " was not done";
  auto done = co_await with_timeout<void>(clock_, limit, std::move(what), std::move(work));
  if (!done) co_return in_call(done.error(), call);
  co_return done;
}

/// Errors can come as late as the stream's last line, inside the 200.
Task<Result<void>> DockerClient::pull(Request request, OnPullProgress on_progress) {
  auto answer = co_await transport_.open(std::move(request));
  if (!answer) co_return answer.error();
  JsonObjects objects;
  bool said_anything = false;
  while (true) {
    auto piece = co_await answer->read_some();
    if (!piece) co_return piece.error();
    if (piece->empty()) break;
    objects.feed(*piece);
    while (true) {
      const auto object = objects.next();
      if (!object) co_return in_call(object.error(), answer->call());
      if (!*object) break;
      const auto progress = pull_progress_from(**object);
      if (!progress) co_return in_call(progress.error(), answer->call());
      said_anything = true;
      if (on_progress) on_progress(*progress);
    }
  }
  if (said_anything && objects.at_boundary()) co_return Result<void>();
  co_return Error(ErrorCode::protocol, "the pull's progress ended without a result", answer->call());
}

Task<Result<Image>> DockerClient::inspect_image(std::string image) {
  Request request(Method::get, Target("/images").name(image).literal("/json"));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, image_from);
}

Task<Result<std::vector<Image>>> DockerClient::list_images(std::string repository) {
  const auto filters = image_filters(repository);
  if (!filters) co_return filters.error();
  Request request(Method::get, Target("/images/json").query("filters", *filters));
  auto response = co_await transport_.call(std::move(request));
  if (!response) co_return response.error();
  co_return decoded(*response, images_from);
}

Task<Result<void>> DockerClient::remove_image(std::string image) {
  Request request(Method::del, Target("/images").name(image));
  auto done = co_await perform(std::move(request));
  if (!done && done.error().code() == ErrorCode::not_found) co_return Result<void>();
  co_return done;
}

}  // namespace cutover::engine
