#include "deploy/cluster/task_list.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "cutover/engine/swarm.hpp"
#include "cutover/store/store.hpp"
#include "deploy/cluster/progress.hpp"
#include "deploy/cluster/services.hpp"

namespace cutover::deploy {
namespace {

engine::ContainerStatus status_of(const engine::SwarmTask& task) {
  if (task.state == "running") return engine::ContainerStatus::running;
  const bool has_ended = has_failed(task) || task.state == "shutdown" || task.state == "orphaned";
  return has_ended ? engine::ContainerStatus::exited : engine::ContainerStatus::created;
}

std::string status_text(const engine::SwarmTask& task) {
  if (task.state == "running") return "Up";
  if (has_failed(task)) return how_it_failed(task);
  return task.error.empty() ? task.state : task.state + ": " + task.error;
}

ManagedContainer container_of(const engine::SwarmTask& task,
                              const std::map<std::string, std::string>& nodes) {
  ManagedContainer container;
  container.app = label(task.labels, kAppLabel);
  container.process = label(task.labels, kProcessLabel);
  container.deployment = deployment_of(task);
  container.id = task.id;
  container.name = service_name(container.app, container.process) + "." + std::to_string(task.slot);
  container.status = status_of(task);
  container.status_text = status_text(task);
  container.is_task = true;
  container.started_at = task.state == "running" ? task.since : "";
  const auto node = nodes.find(task.node_id);
  container.node = node == nodes.end() ? "" : node->second;
  return container;
}

/// One of each slot: what is to run there, or what was last. Of the other versions what is to run beside it
/// in an update, and what failed.
void keep_newest(std::vector<engine::SwarmTask>& tasks) {
  std::sort(tasks.begin(), tasks.end(), [](const engine::SwarmTask& a, const engine::SwarmTask& b) {
    return std::tuple(is_to_run(a), a.created_at) > std::tuple(is_to_run(b), b.created_at);
  });
  using Slot = std::pair<std::string, int>;
  std::set<Slot> slots;
  std::set<std::pair<Slot, int>> versions;
  std::erase_if(tasks, [&slots, &versions](const engine::SwarmTask& task) {
    const Slot slot(task.service_id, task.slot);
    const bool is_first = slots.insert(slot).second;
    const bool is_first_of_version = versions.emplace(slot, deployment_of(task)).second;
    return !is_first && !(is_first_of_version && (is_to_run(task) || has_failed(task)));
  });
}

bool has_container_of(const std::vector<ManagedContainer>& here, const model::DeploymentId& version) {
  return std::any_of(here.begin(), here.end(), [&version](const ManagedContainer& container) {
    return container.app == version.app && container.deployment == version.number && !container.is_release();
  });
}

/// Nothing: history does not say.
Task<std::optional<model::Mode>> mode_of(const Dependencies& dependencies, model::DeploymentId version) {
  auto spec = co_await dependencies.store.pinned(std::move(version));
  co_return spec ? std::optional(spec->app.mode) : std::nullopt;
}

Task<Result<std::vector<ManagedContainer>>> list_tasks(engine::Swarm& swarm, std::string app) {
  std::vector<ManagedContainer> found;
  engine::TaskFilter filter;
  filter.labels.push_back(std::string(kAppLabel) + (app.empty() ? "" : "=" + app));
  auto tasks = co_await swarm.list_tasks(std::move(filter));
  if (!tasks) co_return tasks.error();
  if (tasks->empty()) co_return found;
  auto nodes = co_await swarm.list_nodes();
  if (!nodes) co_return nodes.error();
  std::map<std::string, std::string> names;
  for (const engine::Node& node : *nodes) names.emplace(node.id, node.hostname);
  keep_newest(*tasks);
  for (const engine::SwarmTask& task : *tasks) {
    if (deployment_of(task) > 0) found.push_back(container_of(task, names));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  co_return found;
}

Task<bool> is_in_no_swarm(engine::Swarm& swarm) {
  auto state = co_await swarm.state();
  co_return state && !state->active && state->error.empty();
}

}  // namespace

Task<InCluster> serves_in_cluster(const Dependencies& dependencies, model::DeploymentId serving,
                                  const std::vector<ManagedContainer>& here) {
  if (!dependencies.swarm || has_container_of(here, serving)) co_return InCluster::no;
  const auto mode = co_await mode_of(dependencies, std::move(serving));
  if (!mode) co_return InCluster::maybe;
  co_return *mode == model::Mode::cluster ? InCluster::yes : InCluster::no;
}

Task<InCluster> may_have_tasks(const Dependencies& dependencies, const model::App& app,
                               const std::vector<ManagedContainer>& here) {
  if (!dependencies.swarm) co_return InCluster::no;
  if (app.mode == model::Mode::cluster) co_return InCluster::yes;
  auto state = co_await dependencies.store.app(app.name);
  if (!state) co_return InCluster::maybe;
  const bool another_is_newer = state->last_number > 0 && state->last_number != state->serving;
  if (another_is_newer) {  // a way back into the cluster is gone at this moment
    model::DeploymentId newest{app.name, state->last_number};
    const auto mode = co_await mode_of(dependencies, std::move(newest));
    if (mode == model::Mode::cluster) co_return InCluster::yes;
  }
  if (!state->serving) co_return InCluster::no;
  model::DeploymentId serving{app.name, *state->serving};
  co_return co_await serves_in_cluster(dependencies, std::move(serving), here);
}

Task<Result<void>> add_tasks(const Dependencies& dependencies, std::string app, InCluster is,
                             std::vector<ManagedContainer>& containers) {
  if (is == InCluster::no || !dependencies.swarm) co_return Result<void>();
  auto tasks = co_await list_tasks(*dependencies.swarm, std::move(app));
  if (tasks) {
    std::move(tasks->begin(), tasks->end(), std::back_inserter(containers));
    co_return Result<void>();
  }
  if (is == InCluster::maybe) {
    const bool needs_none = co_await is_in_no_swarm(*dependencies.swarm);
    if (needs_none) co_return Result<void>();
  }
  co_return tasks.error();
}

}  // namespace cutover::deploy
