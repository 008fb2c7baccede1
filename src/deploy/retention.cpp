#include "deploy/retention.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
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

Task<void> remove_images(Attempt& attempt, std::set<int> removed, std::set<int> kept) {
  const std::set<std::string> in_use = co_await images_of(attempt, std::move(kept));
  const std::set<std::string> candidates = co_await images_of(attempt, std::move(removed));
  for (const std::string& image : candidates) {
    if (in_use.contains(image)) continue;
    // An image of another app, or of somebody else's container, is a conflict: the Engine keeps it, and so do
    // we.
    auto gone = co_await attempt.engine.remove_image(image);
    if (gone) spdlog::info("event=pruned app={} image={}", attempt.id.app, image);
  }
}

}  // namespace

std::vector<int> retained_versions(const std::vector<int>& succeeded, int serving, int retain) {
  std::vector<int> kept;
  for (const int version : succeeded) {
    if (version != serving && static_cast<int>(kept.size()) < retain) kept.push_back(version);
  }
  return kept;
}

Task<void> prune(Attempt& attempt) {
  auto succeeded = co_await attempt.store.succeeded(attempt.id.app, kFarEnoughBack);
  auto containers = co_await attempt.containers.of_app(attempt.id.app);
  if (!succeeded || !containers) {
    spdlog::warn("event=not_pruned app={} error={:?}", attempt.id.app,
                 (!succeeded ? succeeded.error() : containers.error()).text());
    co_return;
  }
  std::set<int> on_host;
  for (const ManagedContainer& container : *containers) on_host.insert(container.deployment);
  std::vector<int> known;
  std::copy_if(succeeded->begin(), succeeded->end(), std::back_inserter(known),
               [&on_host](int version) { return on_host.contains(version); });
  const std::vector<int> retained = retained_versions(known, attempt.id.number, attempt.spec.app.retain);
  std::set<int> kept(retained.begin(), retained.end());
  kept.insert(attempt.id.number);

  std::set<int> removed;
  for (const ManagedContainer& container : *containers) {
    if (kept.contains(container.deployment) || container.is_up()) continue;
    auto gone = co_await attempt.containers.remove(container.name);
    if (gone) {
      spdlog::info("event=pruned app={} container={}", attempt.id.app, container.name);
      removed.insert(container.deployment);
    } else {
      spdlog::warn("event=not_pruned app={} error={:?}", attempt.id.app, gone.error().text());
    }
  }
  co_await remove_images(attempt, std::move(removed), std::move(kept));
}

}  // namespace cutover::deploy
