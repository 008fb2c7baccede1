#include "deploy/cluster/preflight.hpp"

#include <algorithm>

#include "deploy/cluster/placement.hpp"
#include "deploy/cluster/release_job.hpp"
#include "deploy/cluster/volume_nodes.hpp"
#include "deploy/preflight.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kNodeLetsGo = 5s;
constexpr Milliseconds kLookAgain = 500ms;

bool has_node(const std::vector<engine::Node>& nodes, const std::string& id) {
  return std::any_of(nodes.begin(), nodes.end(), [&id](const engine::Node& node) { return node.id == id; });
}

Result<void> check_manager(const engine::SwarmState& state) {
  if (!state.active) {
    return Error(
        ErrorCode::rejected,
        "this host is in no Swarm, and `mode: cluster` needs one; begin one with: docker swarm init" +
            (state.error.empty() ? "" : " (" + state.error + ")"));
  }
  if (!state.is_manager) {
    return Error(ErrorCode::rejected,
                 "this host is a worker of its Swarm; cutoverd has to run on a manager: docker node promote");
  }
  if (!state.error.empty()) return Error(ErrorCode::unavailable, state.error);
  return {};
}

/// Of a process that may run on `nodes`, and an image that no registry has.
Result<void> check_image_is_there(const std::string& process, std::vector<engine::Node> nodes,
                                  const std::string& own_id) {
  if (!nodes.empty() && !has_node(nodes, own_id)) {
    return Error(ErrorCode::rejected, "the image is on this host only, and " + process + " is tied to node " +
                                          nodes.front().hostname +
                                          "; push it to a registry that all of them reach");
  }
  std::erase_if(nodes, [](const engine::Node& node) { return !takes_tasks(node); });
  if (nodes.size() < 2) return {};
  return Error(ErrorCode::rejected, "the image is on this host only, and " + process + " may run on " +
                                        std::to_string(nodes.size()) +
                                        " nodes; push it to a registry that all of them reach");
}

/// A node that is down now may be back when a task needs another place.
Result<void> check_architectures(const std::string& process, const std::vector<engine::Node>& nodes,
                                 const std::string& own) {
  for (const engine::Node& node : nodes) {
    if (own.empty() || node.architecture.empty() || is_same_architecture(node.architecture, own)) continue;
    return Error(ErrorCode::rejected,
                 process + " may run on node " + node.hostname + ", which is " + node.architecture +
                     ", and health checks are made by a program of this host's architecture; write "
                     "`placement: {constraints: [node.platform.arch==" +
                     own + "]}`");
  }
  return {};
}

Result<void> check_nodes(Attempt& attempt, const std::vector<engine::Node>& nodes,
                         const std::string& own_id) {
  std::string architecture;  // whose program checks their health
  for (const engine::Node& node : nodes) {
    if (node.id == own_id) architecture = node.architecture;
  }
  for (const model::Process& process : attempt.spec.app.processes) {
    const std::vector<engine::Node> its = nodes_for(process.placement, nodes);
    if (attempt.spec.digest.empty()) {
      if (auto there = check_image_is_there(process.name, its, own_id); !there) return there;
    }
    if (auto fits = check_architectures(process.name, its, architecture); !fits) return fits;
  }
  return check_volumes(attempt, nodes, own_id);
}

/// The Swarm knows of no service that has the port; a node lets go of it a moment after one was removed.
Task<Result<void>> until_port_is_free(Attempt& attempt, model::Publish publish) {
  const SteadyTime give_up = attempt.clock.now() + kNodeLetsGo;
  while (true) {
    auto free = co_await check_port(attempt, publish);
    const bool may_be_let_go = !free && free.error().code() == ErrorCode::conflict &&
                               publish.mode == model::PublishMode::ingress && attempt.clock.now() < give_up;
    if (!may_be_let_go) co_return free;
    co_await attempt.clock.sleep_until(attempt.clock.now() + kLookAgain);
  }
}

/// In host mode a port is taken on the nodes that run a task only: the Swarm looks for others.
bool excludes(const engine::ServicePort& taken, const model::Publish& wanted) {
  return taken.published == wanted.port &&
         !(taken.mode == model::PublishMode::host && wanted.mode == model::PublishMode::host);
}

bool may_run_here(const model::Placement& placement, const std::vector<engine::Node>& nodes,
                  const std::string& own_id) {
  std::vector<engine::Node> usable = nodes_for(placement, nodes);
  std::erase_if(usable, [](const engine::Node& node) { return !takes_tasks(node); });
  return has_node(usable, own_id);
}

Task<Result<void>> check_published_port(Attempt& attempt, std::vector<engine::Node> nodes,
                                        std::string own_id) {
  const auto& processes = attempt.spec.app.processes;
  if (processes.empty() || !processes.front().web || !processes.front().web->publish)
    co_return Result<void>();
  const model::Publish publish = *processes.front().web->publish;
  auto services = co_await attempt.swarm->list_services(engine::ServiceFilter());
  if (!services) co_return services.error();
  const std::string own = service_name(attempt.id.app, "web");
  for (const engine::Service& service : *services) {
    for (const engine::ServicePort& taken : service.ports) {
      const bool has_it = service.name == own && taken.published == publish.port;
      if (has_it) co_return Result<void>();
      if (!excludes(taken, publish)) continue;
      co_return Error(ErrorCode::conflict, "port " + std::to_string(publish.port) +
                                               " of the Swarm is published by service " + service.name);
    }
  }
  const bool is_of_this_host =
      publish.mode == model::PublishMode::ingress || may_run_here(processes.front().placement, nodes, own_id);
  if (!is_of_this_host) co_return Result<void>();
  co_return co_await until_port_is_free(attempt, publish);
}

Task<Result<void>> provide_network(Attempt& attempt, std::string name) {
  auto is_there = co_await has_overlay(attempt, name);
  if (!is_there) co_return is_there.error();
  if (*is_there) co_return Result<void>();
  attempt.journal.note(model::Intended{"create", "network " + name});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  engine::Labels labels{{std::string(kAppLabel), attempt.id.app}};
  auto created = co_await attempt.swarm->create_overlay_network(name, std::move(labels));
  if (!created && created.error().code() != ErrorCode::conflict) co_return created.error();
  attempt.journal.note(model::Noted{"made the overlay network " + name});
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> check_swarm(Attempt& attempt) {
  auto state = co_await attempt.services.state();
  if (!state) co_return state.error();
  if (auto manages = check_manager(*state); !manages) co_return manages.error();
  auto nodes = co_await attempt.services.nodes();
  if (!nodes) co_return nodes.error();
  if (auto suit = check_nodes(attempt, *nodes, state->node_id); !suit) co_return suit.error();
  auto release = co_await check_release(attempt);
  if (!release) co_return release.error();
  co_return co_await check_published_port(attempt, std::move(*nodes), std::move(state->node_id));
}

Task<Result<void>> check_cluster(Attempt& attempt) {
  auto swarm = co_await check_swarm(attempt);
  if (!swarm) co_return swarm.error();
  auto image = co_await check_image(attempt);
  if (!image) co_return image.error();
  note_env_changes(attempt);
  co_return Result<void>();
}

Task<Result<bool>> has_overlay(Attempt& attempt, std::string name) {
  auto network = co_await attempt.engine.inspect_network(name);
  if (network && network->scope == "swarm") co_return true;
  if (network) {
    co_return Error(
        ErrorCode::conflict,
        "network " + name + " is one of this host only (" + network->driver +
            "), and a Swarm's tasks need an overlay; remove it or write another name: an overlay that "
            "does not exist yet is made");
  }
  if (network.error().code() != ErrorCode::not_found)
    co_return network.error().in("looking at network " + name);
  co_return false;
}

Task<Result<void>> provide_networks(Attempt& attempt) {
  for (const std::string& network : attempt.spec.app.networks) {
    auto provided = co_await provide_network(attempt, network);
    if (!provided) co_return provided.error();
  }
  co_return Result<void>();
}

}  // namespace cutover::deploy
