#include "deploy/status.hpp"

#include <algorithm>
#include <map>

#include "cutover/engine/client.hpp"
#include "cutover/gate/gate.hpp"
#include "cutover/store/store.hpp"
#include "deploy/cluster/scale.hpp"
#include "deploy/cluster/task_list.hpp"
#include "deploy/containers.hpp"
#include "deploy/listening.hpp"

namespace cutover::deploy {
namespace {

/// Beside what serves, a Swarm's tasks of the deployment that is being worked on, and where nothing serves
/// those of the newest: why they don't run is not seen elsewhere.
bool is_shown(const ManagedContainer& container, std::optional<int> under_way, const AppStatus& status) {
  if (container.deployment == status.serving) return true;
  if (!container.is_task) return false;
  const bool is_newest = status.latest && container.deployment == status.latest->id.number;
  return container.deployment == under_way || (!status.serving && is_newest);
}

/// Takes over what a container says of its app. `under_way`: the deployment that is being worked on.
void add_container(const ManagedContainer& container, std::optional<int> under_way, AppStatus& status) {
  if (container.is_release()) return;
  if (is_shown(container, under_way, status)) {
    status.containers.push_back({container.process, container.name, container.id, container.deployment,
                                 std::string(engine::to_string(container.status)), container.status_text,
                                 container.started_at, container.node});
  } else if (container.is_task) {
    return;  // the Swarm's to keep
  } else if (!container.is_up() && container.deployment != under_way) {
    status.retained.push_back(container.deployment);
  }
}

void put_in_order(AppStatus& status) {
  std::sort(status.retained.begin(), status.retained.end(), std::greater<>());
  status.retained.erase(std::unique(status.retained.begin(), status.retained.end()), status.retained.end());
  std::sort(status.containers.begin(), status.containers.end(),
            [](const RunningContainer& a, const RunningContainer& b) {
              return std::tie(a.process, a.name, a.deployment) < std::tie(b.process, b.name, b.deployment);
            });
}

/// One that its file has on this host moves there with the next deployment.
Task<InCluster> is_in_cluster_yet(const Dependencies& dependencies, const AppToRead& asked,
                                  const AppStatus& status, const std::vector<ManagedContainer>& here) {
  if (asked.in_cluster) co_return InCluster::yes;
  if (!status.serving) co_return InCluster::no;
  model::DeploymentId serving{status.app, *status.serving};
  co_return co_await serves_in_cluster(dependencies, std::move(serving), here);
}

Task<void> read_containers(const Dependencies& dependencies, AppToRead asked, AppStatus& status) {
  Containers containers(dependencies.engine, dependencies.clock);
  auto all = co_await containers.of_app(status.app);
  if (!all) {
    status.engine_error = all.error().text();
    co_return;
  }
  const InCluster is = co_await is_in_cluster_yet(dependencies, asked, status, *all);
  auto tasks = co_await add_tasks(dependencies, status.app, is, *all);
  if (!tasks) status.engine_error = tasks.error().text();
  for (const ManagedContainer& container : *all) add_container(container, asked.running, status);
  put_in_order(status);
  for (RunningContainer& container : status.containers) {
    if (!container.node.empty() || !container.started_at.empty()) continue;  // a task's is known
    auto inspected = co_await dependencies.engine.inspect_container(container.id);
    if (inspected) container.started_at = inspected->started_at;
  }
}

Task<void> read_containers_of_all(const Dependencies& dependencies,
                                  const std::map<std::string, AppToRead>& asked,
                                  std::map<std::string, AppStatus>& apps) {
  auto listed = co_await list_managed(dependencies.engine);
  if (!listed) {
    for (auto& [name, status] : apps) status.engine_error = listed.error().text();
    co_return;
  }
  std::map<std::string, InCluster> are;
  InCluster any = InCluster::no;
  for (const auto& [name, status] : apps) {
    const InCluster is = co_await is_in_cluster_yet(dependencies, asked.at(name), status, *listed);
    are.emplace(name, is);
    any = std::max(any, is);
  }
  auto tasks = co_await add_tasks(dependencies, "", any, *listed);
  for (auto& [name, status] : apps) {
    const bool misses_tasks = !tasks && are.at(name) == any;
    if (misses_tasks) status.engine_error = tasks.error().text();
  }
  for (const ManagedContainer& container : *listed) {
    const auto app = apps.find(container.app);
    if (app != apps.end()) add_container(container, asked.at(container.app).running, app->second);
  }
  for (auto& [name, status] : apps) put_in_order(status);
}

/// History that can't tell is no reason to tell nothing.
Task<void> read_replicas(const Dependencies& dependencies, model::Scale scale, AppStatus& status) {
  if (!status.serving) co_return;
  const model::DeploymentId id{status.app, *status.serving};
  auto spec = co_await dependencies.store.pinned(id);
  if (!spec) co_return;
  model::put_scale(scale, spec->app);
  status.replicas = replicas_of(spec->app);
}

std::optional<model::WantedTraffic> traffic_of(const Dependencies& dependencies,
                                               const store::AppState& state) {
  if (!dependencies.gate || !dependencies.gate->listens_for(state.app)) return std::nullopt;
  return state.traffic;
}

/// An address that the app's own container has is where it is reached.
std::string gate_error_of(const Dependencies& dependencies, const std::string& app) {
  const auto missing = not_listening_for(dependencies.gate, app);
  return missing && !missing->awaits_cut_over() ? why_not(*missing) : "";
}

AppStatus status_from(store::AppOverview overview, std::optional<int> running) {
  AppStatus status;
  status.app = overview.state.app;
  status.serving = overview.state.serving;
  status.stopped = !overview.state.wanted;
  for (const model::Deployment& deployment : overview.deployments) {
    if (deployment.id.number == running && !deployment.outcome) status.current = deployment;
    if (deployment.id.number != status.serving) continue;
    status.image = deployment.image;
    status.digest = deployment.digest;
  }
  if (!overview.deployments.empty()) status.latest = std::move(overview.deployments.back());
  return status;
}

}  // namespace

Task<Result<AppStatus>> read_status(const Dependencies& dependencies, std::string app, AppToRead asked) {
  AppStatus status;
  status.app = app;
  auto state = co_await dependencies.store.app(app);
  if (!state) co_return state.error();
  status.serving = state->serving;
  status.stopped = !state->wanted;
  status.traffic = traffic_of(dependencies, *state);
  status.gate_error = gate_error_of(dependencies, app);
  if (state->last_number > 0) {
    auto newest = co_await dependencies.store.history(app, 0, 1);
    if (!newest) co_return newest.error();
    if (!newest->empty()) {
      auto latest = co_await dependencies.store.deployment(newest->front().id);
      if (!latest) co_return latest.error();
      status.latest = std::move(*latest);
    }
  }
  if (asked.running) {
    const model::DeploymentId id{app, *asked.running};
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
  co_await read_replicas(dependencies, std::move(state->scale), status);
  co_await read_containers(dependencies, asked, status);
  co_return status;
}

Task<Result<std::vector<AppStatus>>> read_status_of_all(const Dependencies& dependencies,
                                                        std::map<std::string, AppToRead> apps) {
  auto history = co_await dependencies.store.overview();
  if (!history) co_return history.error();
  std::map<std::string, AppStatus> found;
  for (const auto& [app, asked] : apps) {
    store::AppOverview& overview = (*history)[app];
    overview.state.app = app;  // where history has nothing of it
    const auto traffic = traffic_of(dependencies, overview.state);
    model::Scale scale = overview.state.scale;
    AppStatus& status = found.emplace(app, status_from(std::move(overview), asked.running)).first->second;
    status.traffic = traffic;
    status.gate_error = gate_error_of(dependencies, app);
    if (asked.in_cluster) co_await read_replicas(dependencies, std::move(scale), status);
  }
  co_await read_containers_of_all(dependencies, apps, found);
  std::vector<AppStatus> all;
  for (auto& [app, status] : found) all.push_back(std::move(status));
  co_return all;
}

}  // namespace cutover::deploy
