#include <nlohmann/json.hpp>

#include "hooks/headers.hpp"
#include "hooks/payload.hpp"
#include "hooks/sender.hpp"
#include "hooks/signature.hpp"
#include "hooks/standard_webhooks.hpp"

/// https://docs.gitlab.com/user/project/integrations/webhook_events/
namespace cutover::hooks {
namespace {

using nlohmann::json;

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
  const std::string checkout =
      text_at(body, "checkout_sha");  // of an annotated tag, `after` is the tag object
  delivery.commit = checkout.empty() ? after : checkout;
  if (!is_commit(delivery.commit)) return unexpected("`after` is no commit");
  return {};
}

/// "2026-08-01 12:00:00 UTC", as some events have it, or RFC 3339.
std::optional<WallTime> gitlab_time(std::string text) {
  constexpr std::string_view zone = " UTC";
  if (text.size() == 23 && text.ends_with(zone)) {
    text.replace(text.size() - zone.size(), zone.size(), "Z");
    text[10] = 'T';
  }
  return from_rfc3339(text);
}

Result<void> read_release(const json& body, Delivery& delivery) {
  delivery.event = model::HookEvent::release;
  delivery.tag = text_at(body, "tag");
  if (!is_git_name(delivery.tag)) return unexpected("`tag` is no tag");
  delivery.commit = text_at(body, "commit.id");
  if (!is_commit(delivery.commit)) delivery.commit.clear();
  delivery.happened = gitlab_time(text_at(body, "released_at"));
  if (text_at(body, "action") != "create") delivery.obstacle = "only `create` deploys";
  return {};
}

/// A merge request's pipeline is named after a branch that may be a fork's.
std::string obstacle_of_pipeline(const json& body) {
  if (text_at(body, "object_attributes.status") != "success") return "it did not end with success";
  const std::string source = text_at(body, "object_attributes.source");
  const bool merge = source == "merge_request_event" || source == "external_pull_request_event";
  const json* request = find(body, "merge_request");
  return merge || (request && !request->is_null()) ? "it ran for a merge request" : "";
}

Result<void> read_pipeline(const json& body, Delivery& delivery) {
  delivery.event = model::HookEvent::workflow;
  delivery.workflow = one_line(text_at(body, "object_attributes.name"));
  const std::string ref = text_at(body, "object_attributes.ref");
  delivery.commit = text_at(body, "object_attributes.sha");
  delivery.happened = gitlab_time(text_at(body, "object_attributes.created_at"));
  delivery.obstacle = obstacle_of_pipeline(body);
  if (!delivery.obstacle.empty()) return {};
  if (!is_git_name(ref)) return unexpected("`object_attributes.ref` is no branch or tag");
  if (!is_commit(delivery.commit)) return unexpected("`object_attributes.sha` is no commit");
  (is_true_at(body, "object_attributes.tag") ? delivery.tag : delivery.branch) = ref;
  return {};
}

Result<void> read(const std::string& kind, const json& body, Delivery& delivery) {
  if (kind == "push" || kind == "tag_push") return read_push(body, delivery);
  if (kind == "release") return read_release(body, delivery);
  if (kind == "pipeline") return read_pipeline(body, delivery);
  return {};
}

}  // namespace

/// The secret's form says which of both: a signing key begins with `whsec_`.
bool verify_gitlab(const Incoming& incoming, const Secret& secret, WallTime now) {
  if (secret.reveal().starts_with("whsec_")) {
    return is_standard_webhook(incoming.headers, incoming.body, secret, now);
  }
  const auto token = only(incoming.headers, "X-Gitlab-Token");
  return token && is_secret(*token, secret);
}

Result<Deliveries> parse_gitlab(const Incoming& incoming) {
  auto id = id_in(incoming, {"webhook-id", "Idempotency-Key", "X-Gitlab-Event-UUID"});
  if (!id) return id.error();
  const auto body = parse_payload(incoming.body);
  if (!body) return body.error();
  const std::string kind = text_at(*body, "object_kind");
  Delivery delivery;
  delivery.id = std::move(*id);
  delivery.what = kind.empty() ? "an event without a kind" : one_line(kind);
  delivery.repository = text_at(*body, "project.path_with_namespace");
  delivery.actor = actor_named(text_at(*body, "user_username"));
  if (delivery.actor.empty()) delivery.actor = actor_named(text_at(*body, "user.username"));
  const auto done = read(kind, *body, delivery);
  if (!done) return done.error();
  return Deliveries{std::move(delivery)};
}

}  // namespace cutover::hooks
