#include "deploy/cluster/preflight.hpp"

#include <algorithm>
#include <set>

#include "deploy/cluster/release_job.hpp"
#include "deploy/preflight.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kNodeLetsGo = 5s;
constexpr Milliseconds kLookAgain = 500ms;

/// Where tasks of a process may come to run.
bool is_pinned_to_a_node(const model::Placement& placement) {
  return std::any_of(
      placement.constraints.begin(), placement.constraints.end(), [](const std::string& constraint) {
        const bool names_one = constraint.starts_with("node.id") || constraint.starts_with("node.hostname");
        return names_one && constraint.find("==") != std::string::npos;
      });
}

bool names_architecture(const model::Placement& placement) {
  return std::any_of(
      placement.constraints.begin(), placement.constraints.end(),
      [](const std::string& constraint) { return constraint.starts_with("node.platform.arch"); });
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

Result<void> check_nodes(const Attempt& attempt, const std::vector<engine::Node>& nodes,
                         const std::string& own_id) {
  std::set<std::string> architectures;
  std::size_t usable = 0;
  for (const engine::Node& node : nodes) {
    if (node.id == own_id) architectures.insert(node.architecture);  // whose program checks their health
    if (!node.is_active || !node.is_ready) continue;
    ++usable;
    architectures.insert(node.architecture);
  }
  for (const model::Process& process : attempt.spec.app.processes) {
    const bool may_go_anywhere = usable > 1 && !is_pinned_to_a_node(process.placement);
    if (may_go_anywhere && attempt.spec.digest.empty()) {
      return Error(ErrorCode::rejected, "the image is on this host only, and " + process.name +
                                            " may run on " + std::to_string(usable) +
                                            " nodes; push it to a registry that all of them reach");
    }
    if (may_go_anywhere && !attempt.spec.app.volumes.empty()) {
      const model::Volume& volume = attempt.spec.app.volumes.front();
      return Error(
          ErrorCode::rejected,
          "volume " + volume.source + " is another one on each node, and " + process.name + " may run on " +
              std::to_string(usable) +
              " of them: its data would seem to be lost. Tie it to one with `placement: {constraints: "
              "[node.hostname==NAME]}`, or keep the data elsewhere");
    }
    if (architectures.size() > 1 && !names_architecture(process.placement)) {
      return Error(ErrorCode::rejected,
                   "the Swarm has nodes of several architectures, and health checks are made by a program of "
                   "this host's; write `placement: {constraints: [node.platform.arch==...]}`");
    }
  }
  return {};
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

Task<Result<void>> check_published_port(Attempt& attempt) {
  const auto& processes = attempt.spec.app.processes;
  if (processes.empty() || !processes.front().web || !processes.front().web->publish)
    co_return Result<void>();
  const std::uint16_t port = processes.front().web->publish->port;
  auto services = co_await attempt.swarm->list_services(engine::ServiceFilter());
  if (!services) co_return services.error();
  const std::string own = service_name(attempt.id.app, "web");
  for (const engine::Service& service : *services) {
    for (const engine::ServicePort& taken : service.ports) {
      if (taken.published != port) continue;
      if (service.name == own) co_return Result<void>();  // it has it already
      co_return Error(ErrorCode::conflict, "port " + std::to_string(port) +
                                               " of the Swarm is published by service " + service.name);
    }
  }
  co_return co_await until_port_is_free(attempt, *processes.front().web->publish);
}

Task<Result<void>> provide_network(Attempt& attempt, std::string name) {
  auto network = co_await attempt.engine.inspect_network(name);
  if (network && network->scope == "swarm") co_return Result<void>();
  if (network) {
    co_return Error(
        ErrorCode::conflict,
        "network " + name + " is one of this host only (" + network->driver +
            "), and a Swarm's tasks need an overlay; remove it or write another name: an overlay that "
            "does not exist yet is made");
  }
  if (network.error().code() != ErrorCode::not_found)
    co_return network.error().in("looking at network " + name);
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
  co_return co_await check_published_port(attempt);
}

Task<Result<void>> check_cluster(Attempt& attempt) {
  auto swarm = co_await check_swarm(attempt);
  if (!swarm) co_return swarm.error();
  auto image = co_await check_image(attempt);
  if (!image) co_return image.error();
  note_env_changes(attempt);
  co_return Result<void>();
}

Task<Result<void>> provide_networks(Attempt& attempt) {
  for (const std::string& network : attempt.spec.app.networks) {
    auto provided = co_await provide_network(attempt, network);
    if (!provided) co_return provided.error();
  }
  co_return Result<void>();
}

}  // namespace cutover::deploy
