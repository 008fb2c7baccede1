#include <nlohmann/json.hpp>

#include "hooks/payload.hpp"
#include "hooks/sender.hpp"
#include "hooks/signature.hpp"

/// Docker Hub signs nothing, so its secret is the path's last part, and what it says is a hint that names a
/// tag: the digest comes from the registry. `callback_url` is never called.
/// https://docs.docker.com/docker-hub/repos/manage/webhooks/
namespace cutover::hooks {

bool verify_docker_hub(const Incoming& incoming, const Secret& secret, WallTime) {
  return is_secret(incoming.path_secret.reveal(), secret);
}

Result<Deliveries> parse_docker_hub(const Incoming& incoming) {
  const auto body = parse_payload(incoming.body);
  if (!body) return body.error();
  Delivery delivery;
  delivery.event = model::HookEvent::package;
  delivery.what = "push";
  delivery.image_repository = text_at(*body, "repository.repo_name");
  delivery.image_tag = text_at(*body, "push_data.tag");
  delivery.happened = time_at(*body, "push_data.pushed_at");
  delivery.actor = actor_named(text_at(*body, "push_data.pusher"));
  if (delivery.image_repository.empty()) return unexpected("there is no `repository.repo_name`");
  if (delivery.image_tag.empty()) return unexpected("there is no `push_data.tag`");
  return Deliveries{std::move(delivery)};
}

}  // namespace cutover::hooks
