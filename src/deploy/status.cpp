#include "deploy/status.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

#include "cutover/engine/client.hpp"
#include "cutover/store/store.hpp"
#include "deploy/containers.hpp"

namespace cutover::deploy {
namespace {

/// What the containers on this host say of one app.
struct Found {
  int newest = 0;
  std::optional<int> running;
};

Task<Result<std::map<std::string, Found>>> find_all(const Dependencies& dependencies) {
  engine::ContainerFilter filter;
  filter.labels.push_back(std::string(kAppLabel));
  auto listed = co_await dependencies.engine.list_containers(std::move(filter));
  if (!listed) co_return listed.error();
  std::map<std::string, Found> apps;
  for (const engine::ContainerSummary& container : *listed) {
    const auto ours = managed(container);
    if (!ours) continue;
    Found& found = apps[ours->app];
    found.newest = std::max(found.newest, ours->deployment);
    if (ours->is_up() && !ours->is_release())
      found.running = std::max(found.running.value_or(0), ours->deployment);
  }
  co_return apps;
}

Task<void> read_containers(const Dependencies& dependencies, std::optional<int> under_way,
                           AppStatus& status) {
  Containers containers(dependencies.engine, dependencies.clock);
  auto all = co_await containers.of_app(status.app);
  if (!all) {
    status.engine_error = all.error().text();
    co_return;
  }
  for (const ManagedContainer& container : *all) {
    if (container.is_release()) continue;
    if (container.deployment == status.serving) {
      RunningContainer shown{container.process,
                             container.name,
                             container.id,
                             container.deployment,
                             std::string(engine::to_string(container.status)),
                             ""};
      auto inspected = co_await dependencies.engine.inspect_container(container.id);
      if (inspected) shown.started_at = inspected->started_at;
      status.containers.push_back(std::move(shown));
    } else if (!container.is_up() && container.deployment != under_way) {
      status.retained.push_back(container.deployment);
    }
  }
  std::sort(status.retained.begin(), status.retained.end(), std::greater<>());
  status.retained.erase(std::unique(status.retained.begin(), status.retained.end()), status.retained.end());
  std::sort(status.containers.begin(), status.containers.end(),
            [](const RunningContainer& a, const RunningContainer& b) { return a.process < b.process; });
}

}  // namespace

Task<Result<AppStatus>> read_status(const Dependencies& dependencies, std::string app,
                                    std::optional<int> running) {
  AppStatus status;
  status.app = app;
  auto state = co_await dependencies.store.app(app);
  if (!state) co_return state.error();
  status.serving = state->serving;
  status.stopped = !state->wanted;
  if (state->last_number > 0) {
    auto newest = co_await dependencies.store.history(app, 0, 1);
    if (!newest) co_return newest.error();
    if (!newest->empty()) {
      auto latest = co_await dependencies.store.deployment(newest->front().id);
      if (!latest) co_return latest.error();
      status.latest = std::move(*latest);
    }
  }
  if (running) {
    const model::DeploymentId id{app, *running};
    auto current = co_await dependencies.store.deployment(id);
    if (current && !current->outcome) status.current = std::move(*current);
  }
  if (status.serving) {
    const model::DeploymentId id{app, *status.serving};
    auto serving = co_await dependencies.store.deployment(id);
    if (serving) {
      status.image = serving->image;
      status.digest = serving->digest;
    }
  }
  co_await read_containers(dependencies, running, status);
  co_return status;
}

Task<Result<void>> adopt_containers(const Dependencies& dependencies) {
  auto found = co_await find_all(dependencies);
  if (!found) {
    spdlog::warn("event=engine_unreachable error=\"{}\"", found.error().text());
    co_return Result<void>();
  }
  for (const auto& [app, containers] : *found) {
    auto state = co_await dependencies.store.app(app);
    if (!state) co_return state.error();
    if (containers.newest <= state->last_number) continue;
    const std::optional<int> serving = state->serving ? state->serving : containers.running;
    spdlog::info("event=adopted app={} newest={} serving={}", app, containers.newest,
                 serving ? std::to_string(*serving) : "none");
    auto adopted = co_await dependencies.store.adopt(app, containers.newest, serving);
    if (!adopted) co_return adopted.error();
  }
  co_return Result<void>();
}

}  // namespace cutover::deploy
