#include "deploy/reconcile.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "cutover/engine/client.hpp"
#include "cutover/entry/entries.hpp"
#include "cutover/store/store.hpp"
#include "deploy/cluster/services.hpp"
#include "deploy/containers.hpp"
#include "deploy/past.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kSecondLook = 500ms;

/// What the containers on this host say of one app.
struct Found {
  int newest = 0;
  std::optional<int> running;
};

bool serves(const Dependencies& dependencies, const ManagedContainer& container) {
  return runs_its_app(dependencies.entries, container) && !container.is_release();
}

std::map<std::string, Found> by_app(const Dependencies& dependencies,
                                    const std::vector<ManagedContainer>& containers) {
  std::map<std::string, Found> apps;
  for (const ManagedContainer& container : containers) {
    Found& found = apps[container.app];
    found.newest = std::max(found.newest, container.deployment);
    if (serves(dependencies, container))
      found.running = std::max(found.running.value_or(0), container.deployment);
  }
  return apps;
}

/// What a Swarm runs of them; one that can't be asked says nothing.
Task<void> add_services(const Dependencies& dependencies, std::map<std::string, Found>& apps) {
  if (!dependencies.swarm) co_return;
  engine::ServiceFilter filter;
  filter.labels.push_back(std::string(kAppLabel));
  auto services = co_await dependencies.swarm->list_services(std::move(filter));
  if (!services) co_return;
  for (engine::Service& service : *services) {
    auto one = managed(std::move(service));
    if (!one || one->is_release()) continue;
    Found& found = apps[one->app];
    found.newest = std::max(found.newest, one->deployment);
    if (one->service.replicas > 0) found.running = std::max(found.running.value_or(0), one->deployment);
  }
}

/// What history says; and after `needs_attention`, what served last.
Task<Result<std::optional<int>>> wanted_version(const Dependencies& dependencies, store::AppState state) {
  if (!state.wanted) co_return std::optional<int>();
  if (state.serving) co_return state.serving;
  auto succeeded = co_await dependencies.store.succeeded(state.app, 1);
  if (!succeeded) co_return succeeded.error();
  co_return succeeded->empty() ? std::optional<int>() : std::optional<int>(succeeded->front());
}

/// Of its specification; where history has none, what its containers say.
Task<Result<std::vector<std::string>>> processes_of(const Dependencies& dependencies,
                                                    model::DeploymentId version,
                                                    const std::vector<ManagedContainer>& containers) {
  std::vector<std::string> names;
  auto spec = co_await dependencies.store.pinned(version);
  if (!spec && spec.error().code() != ErrorCode::not_found) co_return spec.error();
  if (spec) {
    for (const model::Process& process : spec->app.processes) names.push_back(process.name);
    co_return names;
  }
  for (const ManagedContainer& container : containers) {
    const bool of_it = container.app == version.app && container.deployment == version.number;
    if (of_it && !container.is_release()) names.push_back(container.process);
  }
  co_return names;
}

bool any_is_up(const Dependencies& dependencies, const std::string& app,
               const std::vector<ManagedContainer>& containers) {
  return std::any_of(containers.begin(), containers.end(),
                     [&dependencies, &app](const ManagedContainer& container) {
                       return container.app == app && serves(dependencies, container);
                     });
}

/// What runs may do so only because it takes its time to end: a restart that an earlier run of the daemon did
/// not finish asked it to stop.
Task<Result<std::optional<std::string>>> what_still_ends(const Dependencies& dependencies,
                                                         model::DeploymentId version,
                                                         const std::vector<std::string>& processes) {
  auto past = co_await read_past(dependencies.store, version);
  if (!past) co_return past.error();
  for (const std::string& process : processes) {
    const std::string name = container_name(version, process);
    if (!past->left_stopping.contains(name)) continue;
    auto container = co_await dependencies.engine.inspect_container(name);
    if (!container) co_return container.error();
    if (container->restart != engine::RestartPolicy::no) continue;  // it was brought back since
    co_return std::optional<std::string>("container " + name +
                                         " was asked to stop by a restart that cutoverd did not finish");
  }
  co_return std::optional<std::string>();
}

/// One that was let go, and of which a power failure took that back.
std::optional<std::string> what_still_waits(const Dependencies& dependencies,
                                            const model::DeploymentId& version,
                                            const std::vector<std::string>& processes) {
  for (const std::string& process : processes) {
    const std::string name = container_name(version, process);
    if (dependencies.entries && dependencies.entries->is_held(name))
      return "container " + name + " still waits for its turn";
  }
  return std::nullopt;
}

/// Of a version that a Swarm runs: that its services are there, as it wants them. Their tasks the Swarm looks
/// after.
Task<Result<std::optional<Missing>>> missing_in_cluster(const Dependencies& dependencies,
                                                        model::DeploymentId id,
                                                        const model::PinnedSpec& spec) {
  Services services(dependencies.swarm, dependencies.clock);
  auto there = co_await services.of_app(id.app);
  if (!there) co_return there.error();
  for (const model::Process& process : spec.app.processes) {
    const auto found = std::find_if(there->begin(), there->end(), [&process](const ManagedService& service) {
      return service.process == process.name;
    });
    const std::string name = service_name(id.app, process.name);
    if (found == there->end()) co_return std::optional(Missing{id.number, "service " + name + " is gone"});
    if (found->deployment != id.number) {
      co_return std::optional(Missing{id.number, "service " + name + " has the specification of " +
                                                     model::DeploymentId{id.app, found->deployment}.text()});
    }
    if (found->service.image != spec.image()) {
      co_return std::optional(
          Missing{id.number, "service " + name + " has another image, " + found->service.image});
    }
    const std::string there_are = std::to_string(found->service.replicas);
    const std::string wanted = std::to_string(process.replicas);
    if (there_are != wanted) {
      co_return std::optional(
          Missing{id.number, "service " + name + " is to have " + wanted + " tasks, and has " + there_are});
    }
  }
  co_return std::optional<Missing>();
}

/// Of a version of which history has nothing but the number.
Task<bool> swarm_has(const Dependencies& dependencies, model::DeploymentId id) {
  if (!dependencies.swarm) co_return false;
  Services services(dependencies.swarm, dependencies.clock);
  auto there = co_await services.of_app(id.app);
  co_return there&& has_services_of(*there, id.number);
}

Task<Result<std::optional<Missing>>> missing_of(const Dependencies& dependencies, store::AppState state,
                                                const std::vector<ManagedContainer>& containers) {
  // Nothing serves as far as history knows, and something runs: somebody started it by hand.
  if (!state.serving && any_is_up(dependencies, state.app, containers)) co_return std::optional<Missing>();
  auto version = co_await wanted_version(dependencies, state);
  if (!version) co_return version.error();
  if (!*version) co_return std::optional<Missing>();
  const model::DeploymentId id{state.app, **version};
  auto spec = co_await dependencies.store.pinned(id);
  if (!spec && spec.error().code() == ErrorCode::not_found) {
    const bool is_adopted = co_await swarm_has(dependencies, id);
    if (is_adopted) co_return std::optional<Missing>();
  }
  if (spec && spec->app.mode == model::Mode::cluster) {
    model::put_scale(state.scale, spec->app);
    co_return co_await missing_in_cluster(dependencies, id, *spec);
  }
  auto processes = co_await processes_of(dependencies, id, containers);
  if (!processes) co_return processes.error();
  auto reason = what_is_missing(id, *processes, containers);
  if (!reason) reason = what_still_waits(dependencies, id, *processes);
  if (!reason) {
    auto ends = co_await what_still_ends(dependencies, id, *processes);
    if (!ends) co_return ends.error();
    reason = std::move(*ends);
  }
  if (!reason) co_return std::optional<Missing>();
  co_return std::optional<Missing>(Missing{id.number, std::move(*reason)});
}

Task<Result<Differences>> look(const Dependencies& dependencies, std::vector<std::string> apps) {
  Differences found;
  auto containers = co_await list_managed(dependencies.engine);
  if (!containers) co_return containers.error();
  for (const std::string& app : apps) {
    auto state = co_await dependencies.store.app(app);
    if (!state) co_return state.error();
    if (!state->wanted && state->serving && any_is_up(dependencies, app, *containers))
      found.unwanted.push_back(app);
    auto missing = co_await missing_of(dependencies, std::move(*state), *containers);
    if (!missing) {  // the others are looked after all the same
      spdlog::warn("event=not_reconciled app={} error={:?}", app, missing.error().text());
      continue;
    }
    if (*missing) found.missing.emplace(app, std::move(**missing));
  }
  co_return found;
}

}  // namespace

std::optional<std::string> what_is_missing(const model::DeploymentId& version,
                                           const std::vector<std::string>& processes,
                                           const std::vector<ManagedContainer>& containers) {
  if (processes.empty()) return "the containers of " + version.text() + " are gone";
  for (const std::string& process : processes) {
    const std::string name = container_name(version, process);
    const ManagedContainer* container = find_container(containers, version, process);
    if (!container) return "container " + name + " is gone";
    if (!container->is_up()) return "container " + name + " does not run";
    if (container->name != name) return "container " + name + " was renamed to " + container->name;
  }
  return std::nullopt;
}

Task<Result<Differences>> find_differences(const Dependencies& dependencies, std::vector<std::string> apps) {
  auto first = co_await look(dependencies, std::move(apps));
  if (!first || first->empty()) co_return first;
  co_await dependencies.clock.sleep_until(dependencies.clock.now() + kSecondLook);
  std::vector<std::string> again = std::move(first->unwanted);
  for (const auto& [app, what] : first->missing) again.push_back(app);
  co_return co_await look(dependencies, std::move(again));
}

Task<Result<void>> adopt_containers(const Dependencies& dependencies) {
  auto containers = co_await list_managed(dependencies.engine);
  if (!containers) co_return containers.error();
  auto apps = by_app(dependencies, *containers);
  co_await add_services(dependencies, apps);
  for (const auto& [app, found] : apps) {
    auto state = co_await dependencies.store.app(app);
    if (!state) co_return state.error();
    if (found.newest <= state->last_number) continue;
    // What runs and history does not know came after all that it knows: it is older than it should be, as
    // after a backup was restored.
    const bool history_knows = state->serving && !(found.running > state->last_number);
    const std::optional<int> serving = history_knows ? state->serving : found.running;
    spdlog::info("event=adopted app={} newest={} serving={}", app, found.newest,
                 serving ? std::to_string(*serving) : "none");
    auto adopted = co_await dependencies.store.adopt(app, found.newest, serving);
    if (!adopted) co_return adopted.error();
  }
  co_return Result<void>();
}

}  // namespace cutover::deploy
