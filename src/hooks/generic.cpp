#include <nlohmann/json.hpp>

#include "hooks/payload.hpp"
#include "hooks/sender.hpp"
#include "hooks/standard_webhooks.hpp"

/// For scripts and services of one's own, signed as Standard Webhooks say:
/// {"type": "deploy", "timestamp": "...", "data": {"tag", "digest", "commit", "ref", "reason", "actor",
/// "force"}}
namespace cutover::hooks {

bool verify_generic(const Incoming& incoming, const Secret& secret, WallTime now) {
  return is_standard_webhook(incoming.headers, incoming.body, secret, now);
}

Result<Deliveries> parse_generic(const Incoming& incoming) {
  auto id = id_in(incoming, {"webhook-id"});
  if (!id) return id.error();
  const auto body = parse_payload(incoming.body);
  if (!body) return body.error();
  const std::string type = text_at(*body, "type");
  Delivery delivery;
  delivery.id = std::move(*id);
  delivery.what = type.empty() ? "an event without a type" : one_line(type);
  delivery.is_ping = type == "ping";
  if (type != "deploy") return Deliveries{std::move(delivery)};
  delivery.event = model::HookEvent::package;
  delivery.happened = time_at(*body, "timestamp");
  delivery.image_tag = text_at(*body, "data.tag");
  delivery.image_digest = text_at(*body, "data.digest");
  delivery.commit = text_at(*body, "data.commit");
  if (!delivery.commit.empty() && !is_commit(delivery.commit))
    return unexpected("`data.commit` is no commit");
  delivery.ref = one_line(text_at(*body, "data.ref"));
  delivery.reason = one_line(text_at(*body, "data.reason"));
  delivery.actor = actor_named(text_at(*body, "data.actor"));
  delivery.force = is_true_at(*body, "data.force");
  return Deliveries{std::move(delivery)};
}

}  // namespace cutover::hooks
