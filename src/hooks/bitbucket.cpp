#include <nlohmann/json.hpp>

#include "hooks/headers.hpp"
#include "hooks/payload.hpp"
#include "hooks/sender.hpp"
#include "hooks/signature.hpp"

/// Bitbucket Cloud: https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/
namespace cutover::hooks {
namespace {

using nlohmann::json;

constexpr std::size_t kMostChanges = 100;

/// One branch or tag of a push.
Result<Delivery> read_change(const json& change, Delivery delivery) {
  delivery.event = model::HookEvent::push;
  delivery.before = text_at(change, "old.target.hash");
  const bool deleted = text_at(change, "new.name").empty();
  const std::string side = deleted ? "old" : "new";
  const std::string name = text_at(change, side + ".name");
  if (!is_git_name(name)) return unexpected("a change has no name that git would have");
  const std::string type = text_at(change, side + ".type");
  if (type == "branch") delivery.branch = name;
  if (type == "tag") delivery.tag = name;
  if (type != "branch" && type != "tag") delivery.obstacle = "it is neither a branch nor a tag";
  if (deleted) delivery.obstacle = "it was deleted";
  if (!delivery.obstacle.empty()) return delivery;
  delivery.commit = text_at(change, "new.target.hash");
  if (!is_commit(delivery.commit)) return unexpected("`new.target.hash` is no commit");
  return delivery;
}

Result<Deliveries> read_push(const json& body, const Delivery& common) {
  const json* changes = find(body, "push.changes");
  if (!changes || !changes->is_array() || changes->empty()) return unexpected("`push.changes` is no list");
  if (changes->size() > kMostChanges) return unexpected("more than 100 changes");
  Deliveries deliveries;
  for (const json& change : *changes) {
    auto delivery = read_change(change, common);
    if (!delivery) return delivery.error();
    deliveries.push_back(std::move(*delivery));
  }
  return deliveries;
}

}  // namespace

bool verify_bitbucket(const Incoming& incoming, const Secret& secret, WallTime) {
  constexpr std::string_view prefix = "sha256=";
  const auto signature = only(incoming.headers, "X-Hub-Signature");
  return signature && signature->starts_with(prefix) &&
         is_signed_in_hex(signature->substr(prefix.size()), secret.reveal(), incoming.body);
}

Result<Deliveries> parse_bitbucket(const Incoming& incoming) {
  const auto event = only(incoming.headers, "X-Event-Key");
  if (!event) return unexpected("there is no X-Event-Key");
  auto id = id_in(incoming, {"X-Request-UUID"});
  if (!id) return id.error();
  const auto body = parse_payload(incoming.body);
  if (!body) return body.error();
  Delivery delivery;
  delivery.id = std::move(*id);
  delivery.what = one_line(*event);
  delivery.repository = text_at(*body, "repository.full_name");
  delivery.actor = actor_named(text_at(*body, "actor.nickname"));
  delivery.is_ping = *event == "diagnostics:ping";
  if (*event == "repo:push") return read_push(*body, delivery);
  return Deliveries{std::move(delivery)};
}

}  // namespace cutover::hooks
