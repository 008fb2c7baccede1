#include "deploy/retention.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

namespace cutover::deploy {
namespace {

constexpr int kFarEnoughBack = 1000;

/// Those that a registry knows, and so can be had again: what was built or loaded here is its owner's to
/// remove.
Task<std::set<std::string>> images_of(Attempt& attempt, std::set<int> versions) {
  std::set<std::string> images;
  for (const int version : versions) {
    model::DeploymentId id{attempt.id.app, version};
    auto spec = co_await attempt.store.pinned(std::move(id));
    if (spec && !spec->digest.empty()) images.insert(spec->image());
  }
  co_return images;
}

}  // namespace

std::vector<int> retained_versions(const std::vector<int>& versions, int serving, int retain) {
  std::vector<int> kept;
  for (const int version : versions) {
    if (version != serving && static_cast<int>(kept.size()) < retain) kept.push_back(version);
  }
  return kept;
}

Task<Result<Surplus>> find_surplus(Attempt& attempt) {
  auto succeeded = co_await attempt.store.succeeded(attempt.id.app, kFarEnoughBack);
  if (!succeeded) co_return succeeded.error();
  auto containers = co_await attempt.containers.of_app(attempt.id.app);
  if (!containers) co_return containers.error();
  std::set<int> on_host;
  for (const ManagedContainer& container : *containers) on_host.insert(container.deployment);
  std::set<int, std::greater<>> versions(succeeded->begin(), succeeded->end());
  if (attempt.old)
    versions.insert(attempt.old->number);  // a history that was lost does not know that it succeeded
  std::vector<int> known;
  std::copy_if(versions.begin(), versions.end(), std::back_inserter(known),
               [&on_host](int version) { return on_host.contains(version); });
  const std::vector<int> retained = retained_versions(known, attempt.id.number, attempt.spec.app.retain);
  std::set<int> kept(retained.begin(), retained.end());
  kept.insert(attempt.id.number);

  Surplus surplus;
  std::set<int> removed;
  for (ManagedContainer& container : *containers) {
    if (kept.contains(container.deployment) || container.is_up()) continue;
    removed.insert(container.deployment);
    surplus.containers.push_back(std::move(container));
  }
  const std::set<std::string> in_use = co_await images_of(attempt, std::move(kept));
  const std::set<std::string> candidates = co_await images_of(attempt, std::move(removed));
  std::set_difference(candidates.begin(), candidates.end(), in_use.begin(), in_use.end(),
                      std::back_inserter(surplus.images));
  co_return surplus;
}

void intend_to_prune(Attempt& attempt, const Surplus& surplus) {
  for (const ManagedContainer& container : surplus.containers) {
    attempt.journal.note(model::Intended{"remove", container.name});
  }
  for (const std::string& image : surplus.images)
    attempt.journal.note(model::Intended{"remove_image", image});
}

Task<void> prune(Attempt& attempt, Surplus surplus) {
  for (const ManagedContainer& container : surplus.containers) {
    auto gone = co_await attempt.containers.remove(container.name);
    if (gone) {
      spdlog::info("event=pruned app={} container={}", attempt.id.app, container.name);
    } else {
      spdlog::warn("event=not_pruned app={} error={:?}", attempt.id.app, gone.error().text());
    }
  }
  for (const std::string& image : surplus.images) {
    // An image of another app, or of somebody else's container, is a conflict: the Engine keeps it, and so do
    // we.
    auto gone = co_await attempt.engine.remove_image(image);
    if (gone) spdlog::info("event=pruned app={} image={}", attempt.id.app, image);
  }
}

}  // namespace cutover::deploy
