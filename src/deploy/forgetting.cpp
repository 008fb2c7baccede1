#include "deploy/forgetting.hpp"

#include <spdlog/spdlog.h>

#include "cutover/store/store.hpp"
#include "deploy/containers.hpp"

namespace cutover::deploy {
namespace {

/// In one transaction: other apps wait for their turn at the store meanwhile.
constexpr int kBatch = 20;
/// Longer than any sender repeats a delivery by itself, and than a person who looks into it over a weekend.
constexpr std::chrono::days kKeyKept{7};

Task<Result<store::Keep>> what_stays(const Dependencies& dependencies, const model::App& app) {
  Containers containers(dependencies.engine, dependencies.clock);
  auto on_host = co_await containers.of_app(app.name);
  if (!on_host) co_return on_host.error();
  store::Keep keep;
  keep.newest = app.keep_history;
  for (const ManagedContainer& container : *on_host) keep.numbers.push_back(container.deployment);
  keep.with_key_since = dependencies.clock.utc() - kKeyKept;
  co_return keep;
}

void report(const std::string& app, const Error& error) {
  spdlog::warn("event=history_not_pruned app={} error={:?}", app, error.text());
}

}  // namespace

Task<bool> forget_old_deployments(const Dependencies& dependencies, model::App app,
                                  std::function<bool()> nothing_else_to_do) {
  const auto keep = co_await what_stays(dependencies, app);
  if (!keep) {
    report(app.name, keep.error());
    co_return true;
  }
  int forgotten = 0;
  bool more = true;
  while (more && nothing_else_to_do()) {
    store::Keep stays = *keep;
    auto gone = co_await dependencies.store.forget(app.name, std::move(stays), kBatch);
    if (!gone) report(app.name, gone.error());
    more = gone && *gone == kBatch;
    forgotten += gone ? *gone : 0;
  }
  if (forgotten > 0) spdlog::info("event=history_pruned app={} deployments={}", app.name, forgotten);
  co_return !more;
}

}  // namespace cutover::deploy
