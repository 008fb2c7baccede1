#include <nlohmann/json.hpp>

#include "hooks/headers.hpp"
#include "hooks/payload.hpp"
#include "hooks/sender.hpp"
#include "hooks/signature.hpp"

/// https://docs.github.com/en/webhooks/webhook-events-and-payloads
namespace cutover::hooks {
namespace {

using nlohmann::json;

Result<void> read_push(const json& body, Delivery& delivery) {
  delivery.event = model::HookEvent::push;
  const auto known = set_ref(delivery, text_at(body, "ref"));
  if (!known) return known.error();
  delivery.before = text_at(body, "before");
  delivery.happened = time_at(body, "repository.pushed_at");
  if (is_true_at(body, "deleted")) {
    delivery.obstacle = "it was deleted";
    return {};
  }
  delivery.commit = text_at(body, "after");
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

/// A run of a fork's code bears the names that the fork chose: "main", too.
std::string obstacle_of_run(const json& body) {
  if (text_at(body, "action") != "completed") return "it has not ended";
  const std::string conclusion = text_at(body, "workflow_run.conclusion");
  if (conclusion != "success") return "it did not end with success";
  if (text_at(body, "workflow_run.head_repository.full_name") != text_at(body, "repository.full_name")) {
    return "it ran for a fork";
  }
  const std::string event = text_at(body, "workflow_run.event");
  return event.starts_with("pull_request") ? "it ran for a pull request" : "";
}

Result<void> read_workflow(const json& body, Delivery& delivery) {
  delivery.event = model::HookEvent::workflow;
  delivery.workflow = one_line(text_at(body, "workflow_run.name"));
  delivery.branch = text_at(body, "workflow_run.head_branch");  // a run for a tag has the tag's name here
  delivery.commit = text_at(body, "workflow_run.head_sha");
  delivery.happened =
      time_at(body, "workflow_run.created_at");  // that of a repeated run stays the first one's
  delivery.obstacle = obstacle_of_run(body);
  if (!delivery.obstacle.empty()) return {};
  if (!is_git_name(delivery.branch)) return unexpected("`workflow_run.head_branch` is no branch");
  if (!is_commit(delivery.commit)) return unexpected("`workflow_run.head_sha` is no commit");
  return {};
}

/// `package`, and `registry_package` as ghcr.io sends it: the same under another key.
Result<void> read_package(const json& body, const std::string& key, Delivery& delivery) {
  delivery.event = model::HookEvent::package;
  const std::string version = key + ".package_version.";
  delivery.image_repository = text_at(body, key + ".namespace") + "/" + text_at(body, key + ".name");
  delivery.image_tag = text_at(body, version + "container_metadata.tag.name");
  delivery.image_digest = text_at(body, version + "container_metadata.tag.digest");
  delivery.happened = time_at(body, version + "updated_at");
  const std::string action = text_at(body, "action");
  if (action != "published" && action != "updated")
    delivery.obstacle = "only `published` and `updated` deploy";
  if (delivery.image_tag.empty()) delivery.obstacle = "it is no image with a tag";
  return {};
}

Result<void> read(const std::string& event, const json& body, Delivery& delivery) {
  if (event == "push") return read_push(body, delivery);
  if (event == "release") return read_release(body, delivery);
  if (event == "workflow_run") return read_workflow(body, delivery);
  if (event == "package" || event == "registry_package") return read_package(body, event, delivery);
  delivery.is_ping = event == "ping";
  return {};
}

}  // namespace

bool verify_github(const Incoming& incoming, const Secret& secret, WallTime) {
  constexpr std::string_view prefix = "sha256=";
  const auto signature = only(incoming.headers, "X-Hub-Signature-256");
  return signature && signature->starts_with(prefix) &&
         is_signed_in_hex(signature->substr(prefix.size()), secret.reveal(), incoming.body);
}

Result<Deliveries> parse_github(const Incoming& incoming) {
  const auto event = only(incoming.headers, "X-GitHub-Event");
  if (!event) return unexpected("there is no X-GitHub-Event");
  auto id = id_in(incoming, {"X-GitHub-Delivery"});
  if (!id) return id.error();
  const auto body = parse_payload(incoming.body);
  if (!body) return body.error();
  Delivery delivery;
  delivery.id = std::move(*id);
  delivery.what = one_line(*event);
  delivery.repository = text_at(*body, "repository.full_name");
  delivery.actor = actor_named(text_at(*body, "sender.login"));
  const auto done = read(std::string(*event), *body, delivery);
  if (!done) return done.error();
  return Deliveries{std::move(delivery)};
}

}  // namespace cutover::hooks
