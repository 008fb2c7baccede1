#include "deploy/entry_folders.hpp"

#include <spdlog/spdlog.h>

#include <set>

#include "cutover/entry/entries.hpp"
#include "deploy/containers.hpp"

namespace cutover::deploy {
namespace {

/// The folder keeps it, whatever the container is called by now.
std::string first_name(const ManagedContainer& container) {
  return container_name({container.app, container.deployment}, container.process);
}

void mend(const Dependencies& dependencies, const std::vector<ManagedContainer>& containers) {
  for (const ManagedContainer& container : containers) {
    if (!container.waits_first) continue;
    auto mended = dependencies.entries->mend(first_name(container));
    if (!mended)
      spdlog::warn("event=not_mended container={} error={:?}", container.name, mended.error().text());
  }
}

}  // namespace

Task<void> mend_entry_folders(const Dependencies& dependencies) {
  if (!dependencies.entries) co_return;
  auto containers = co_await list_managed(dependencies.engine);
  if (containers) mend(dependencies, *containers);
}

Task<void> tidy_entry_folders(const Dependencies& dependencies) {
  if (!dependencies.entries) co_return;
  auto containers = co_await list_managed(dependencies.engine);
  if (!containers) co_return;
  std::set<std::string> names;
  for (const ManagedContainer& container : *containers) names.insert(first_name(container));
  dependencies.entries->keep_only(names);
  mend(dependencies, *containers);
}

}  // namespace cutover::deploy
