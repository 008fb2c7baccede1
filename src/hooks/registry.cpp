#include <nlohmann/json.hpp>

#include "hooks/headers.hpp"
#include "hooks/payload.hpp"
#include "hooks/sender.hpp"
#include "hooks/signature.hpp"

/// Notifications of a registry (distribution):
/// https://distribution.github.io/distribution/about/notifications/
namespace cutover::hooks {
namespace {

using nlohmann::json;

constexpr std::size_t kMostEvents = 1000;

Result<Delivery> read_event(const json& event) {
  Delivery delivery;
  delivery.event = model::HookEvent::package;
  const std::string action = text_at(event, "action");
  delivery.what = action.empty() ? "an event without an action" : one_line(action);
  delivery.id = text_at(event, "id");
  if (actor_named(delivery.id) != delivery.id) return unexpected("an event's id is not printable");
  delivery.image_repository = text_at(event, "target.repository");
  delivery.image_tag = text_at(event, "target.tag");
  delivery.image_digest = text_at(event, "target.digest");
  delivery.happened = time_at(event, "timestamp");
  delivery.actor = actor_named(text_at(event, "actor.name"));
  if (delivery.image_tag.empty()) delivery.obstacle = "it is of no tag";
  if (action != "push") delivery.obstacle = "only a push deploys";
  return delivery;
}

}  // namespace

/// Nothing is signed: the registry's configuration gives each request this header.
bool verify_registry(const Incoming& incoming, const Secret& secret, WallTime) {
  constexpr std::string_view scheme = "Bearer ";
  const auto authorization = only(incoming.headers, "Authorization");
  return authorization && authorization->starts_with(scheme) &&
         is_secret(authorization->substr(scheme.size()), secret);
}

Result<Deliveries> parse_registry(const Incoming& incoming) {
  const auto body = parse_payload(incoming.body);
  if (!body) return body.error();
  const json* events = find(*body, "events");
  if (!events || !events->is_array() || events->empty()) return unexpected("`events` is no list");
  if (events->size() > kMostEvents) return unexpected("more than 1000 events");
  Deliveries deliveries;
  for (const json& event : *events) {
    auto delivery = read_event(event);
    if (!delivery) return delivery.error();
    deliveries.push_back(std::move(*delivery));
  }
  return deliveries;
}

}  // namespace cutover::hooks
