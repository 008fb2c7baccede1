#include "hooks/choose.hpp"

#include <algorithm>

#include "cutover/base/glob.hpp"
#include "hooks/image_tag.hpp"

namespace cutover::hooks {
namespace {

using model::HookEvent;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// "push to main", "release v1", "push of acme/shop:v2".
std::string describe(const Delivery& delivery) {
  if (!delivery.event) return delivery.what;
  const std::string name = delivery.branch.empty() ? delivery.tag : delivery.branch;
  switch (*delivery.event) {
    case HookEvent::push:
      return "push to " + (delivery.branch.empty() ? "tag " : std::string()) + name;
    case HookEvent::release:
      return "release " + name;
    case HookEvent::workflow:
      return "run of " + (delivery.workflow.empty() ? "the pipeline" : delivery.workflow) + " for " + name;
    case HookEvent::package:
      break;
  }
  const std::string tag = delivery.image_tag.empty() ? "" : ":" + one_line(delivery.image_tag);
  if (delivery.image_repository.empty()) return delivery.what + (tag.empty() ? "" : " of " + tag.substr(1));
  return delivery.what + " of " + one_line(delivery.image_repository) + tag;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// A repository's path, as senders name it: without the registry's host.
std::string path_of(const model::ImageRef& image) {
  const std::string& name = image.repository;
  const auto slash = name.find('/');
  if (slash == std::string::npos) return "library/" + name;  // Docker Hub's own
  const bool has_host =
      name.substr(0, slash).find_first_of(".:[") != std::string::npos || name.starts_with("localhost/");
  return has_host ? name.substr(slash + 1) : name;
}

std::string default_tag(const model::ImageRef& image) {
  return image.tag.empty() ? "latest" : image.tag;
}

/// Why an image's push deploys nothing, or "".
std::string objection_to_image(const model::AppHooks& hooks, const model::HookRule& rule,
                               const Delivery& delivery) {
  const std::string path = path_of(hooks.image);
  if (!delivery.image_repository.empty() && lower(delivery.image_repository) != path) {
    return "this app deploys " + path;
  }
  const std::string tag = delivery.image_tag.empty() ? default_tag(hooks.image) : delivery.image_tag;
  if (!model::is_valid_tag(tag)) return "its tag is none that a registry has";
  if (!delivery.image_digest.empty() && !model::is_valid_digest(delivery.image_digest)) {
    return "its digest is none: \"sha256:\" and 64 hexadecimal digits";
  }
  const std::vector<std::string> own = {default_tag(hooks.image)};
  const auto& tags = rule.tags.empty() ? own : rule.tags;
  return matches_any(tags, tag) ? "" : "this app deploys " + joined(tags);
}

std::string objection_to_commit(const model::HookRule& rule, const Delivery& delivery) {
  const bool on_branch = !delivery.branch.empty();
  const auto& patterns = on_branch ? rule.branches : rule.tags;
  if (!matches_any(patterns, on_branch ? delivery.branch : delivery.tag)) {
    const std::string kind = on_branch ? "no branch" : "no tag";
    return "this app deploys " + (patterns.empty() ? kind : joined(patterns));
  }
  if (delivery.event == HookEvent::workflow && !rule.workflows.empty() &&
      !matches_any(rule.workflows, delivery.workflow)) {
    return "this app deploys after " + joined(rule.workflows);
  }
  return "";
}

/// Why a delivery deploys nothing, or "".
std::string objection(const model::AppHooks& hooks, const model::HookRule& rule, const Delivery& delivery) {
  if (!delivery.event) return "deploys nothing";
  if (std::find(rule.events.begin(), rule.events.end(), *delivery.event) == rule.events.end()) {
    std::vector<std::string> events;
    for (const HookEvent event : rule.events) events.emplace_back(to_string(event));
    return "this app deploys on " + joined(events);
  }
  if (!delivery.obstacle.empty()) return delivery.obstacle;
  if (!rule.repositories.empty() && !matches_any(rule.repositories, delivery.repository)) {
    return "of " + one_line(delivery.repository) + ": this app deploys " + joined(rule.repositories);
  }
  return delivery.event == HookEvent::package ? objection_to_image(hooks, rule, delivery)
                                              : objection_to_commit(rule, delivery);
}

std::string ref_of(const Delivery& delivery) {
  for (const std::string* ref : {&delivery.commit, &delivery.tag, &delivery.branch}) {
    if (!ref->empty()) return *ref;
  }
  return delivery.ref;
}

/// What to ask for, or why not.
std::variant<model::Request, std::string> request_for(const model::HookRule& rule, const Delivery& delivery) {
  model::Request request;
  request.ref = ref_of(delivery);
  request.reason = delivery.reason.empty() ? describe(delivery) : delivery.reason;
  if (delivery.event == HookEvent::package) {
    request.tag = delivery.image_tag;
    request.digest = delivery.image_digest;
    return request;
  }
  auto tag = image_tag(rule.image_tag, delivery);
  if (!tag) return tag.error().text();
  request.tag = std::move(*tag);
  return request;
}

std::variant<Chosen, Nothing> choose_one(const model::AppHooks& hooks, const model::HookRule& rule,
                                         const Delivery& delivery) {
  const std::string against = objection(hooks, rule, delivery);
  if (!against.empty()) return Nothing{describe(delivery) + ": " + against};
  auto request = request_for(rule, delivery);
  if (const auto* why_not = std::get_if<std::string>(&request))
    return Nothing{describe(delivery) + ": " + *why_not};
  return Chosen{delivery, std::move(std::get<model::Request>(request))};
}

}  // namespace

Choice choose(const model::AppHooks& hooks, const model::HookRule& rule, const Deliveries& deliveries) {
  std::optional<Chosen> newest;
  Nothing nothing{"nothing happened"};
  bool first = true;
  for (const Delivery& delivery : deliveries) {
    if (delivery.is_ping) return Pong();
    auto one = choose_one(hooks, rule, delivery);
    if (auto* chosen = std::get_if<Chosen>(&one)) {
      if (!newest || newest->delivery.happened <= chosen->delivery.happened) newest = std::move(*chosen);
    } else if (first) {
      nothing = std::get<Nothing>(one);
      first = false;
    }
  }
  if (newest) return std::move(*newest);
  if (deliveries.size() > 1) nothing.reason += " (and " + std::to_string(deliveries.size() - 1) + " more)";
  return nothing;
}

}  // namespace cutover::hooks
