#include <nlohmann/json.hpp>

#include "hooks/headers.hpp"
#include "hooks/payload.hpp"
#include "hooks/sender.hpp"
#include "hooks/signature.hpp"

/// Gitea, and Forgejo, which sends Gitea's headers beside its own: https://docs.gitea.com/usage/webhooks,
/// https://forgejo.org/docs/latest/user/webhooks/
namespace cutover::hooks {
namespace {

using nlohmann::json;

std::optional<std::string_view> header(const Incoming& incoming, const std::string& name) {
  const auto forgejo = only(incoming.headers, "X-Forgejo-" + name);
  return forgejo && incoming.sender == "forgejo" ? forgejo : only(incoming.headers, "X-Gitea-" + name);
}

Result<void> read_push(const json& body, Delivery& delivery) {
  delivery.event = model::HookEvent::push;
  const auto known = set_ref(delivery, text_at(body, "ref"));
  if (!known) return known.error();
  delivery.before = text_at(body, "before");
  const std::string after = text_at(body, "after");
  if (!after.empty() && after.find_first_not_of('0') == std::string::npos) {
    delivery.obstacle = "it was deleted";
    return {};
  }
  delivery.commit = after;
  if (!is_commit(delivery.commit)) return unexpected("`after` is no commit");
  return {};
}

Result<void> read_release(const json& body, Delivery& delivery) {
  delivery.event = model::HookEvent::release;
  delivery.tag = text_at(body, "release.tag_name");
  if (!is_git_name(delivery.tag)) return unexpected("`release.tag_name` is no tag");
  delivery.happened = time_at(body, "release.published_at");
  if (text_at(body, "action") != "published") delivery.obstacle = "only `published` deploys";
  return {};
}

Result<void> read_package(const json& body, Delivery& delivery) {
  delivery.event = model::HookEvent::package;
  delivery.image_repository = text_at(body, "package.owner.login") + "/" + text_at(body, "package.name");
  delivery.image_tag = text_at(body, "package.version");
  delivery.happened = time_at(body, "package.created_at");
  if (text_at(body, "action") != "created") delivery.obstacle = "only `created` deploys";
  if (text_at(body, "package.type") != "container") delivery.obstacle = "it is no image";
  return {};
}

Result<void> read(std::string_view event, const json& body, Delivery& delivery) {
  if (event == "push") return read_push(body, delivery);
  if (event == "release") return read_release(body, delivery);
  if (event == "package") return read_package(body, delivery);
  return {};
}

}  // namespace

/// Without a secret on its side it sends the header empty: that is no signature.
bool verify_gitea(const Incoming& incoming, const Secret& secret, WallTime) {
  const auto signature = header(incoming, "Signature");
  return signature && is_signed_in_hex(*signature, secret.reveal(), incoming.body);
}

Result<Deliveries> parse_gitea(const Incoming& incoming) {
  const auto event = header(incoming, "Event");
  if (!event) return unexpected("there is no X-Gitea-Event");
  auto id = id_in(incoming, {"X-Gitea-Delivery", "X-Forgejo-Delivery"});
  if (!id) return id.error();
  const auto body = parse_payload(incoming.body);
  if (!body) return body.error();
  Delivery delivery;
  delivery.id = std::move(*id);
  delivery.what = one_line(*event);
  delivery.repository = text_at(*body, "repository.full_name");
  delivery.actor = actor_named(text_at(*body, "sender.login"));
  const auto done = read(*event, *body, delivery);
  if (!done) return done.error();
  return Deliveries{std::move(delivery)};
}

}  // namespace cutover::hooks
