#include "deploy/cluster/volume_nodes.hpp"

#include <algorithm>

#include "deploy/cluster/old_services.hpp"
#include "deploy/cluster/placement.hpp"

namespace cutover::deploy {
namespace {

using Nodes = std::vector<engine::Node>;

/// The one node on which all of its tasks are; nothing: there are several, or none.
std::optional<engine::Node> only_node(const model::App& app, const Nodes& nodes) {
  std::optional<engine::Node> only;
  for (const model::Process& process : app.processes) {
    for (engine::Node& node : nodes_for(process.placement, nodes)) {
      if (only && only->id != node.id) return std::nullopt;
      only = std::move(node);
    }
  }
  return only;
}

std::optional<engine::Node> node_of_old(const Attempt& attempt, const Nodes& nodes,
                                        const std::string& own_id) {
  if (is_in_cluster(*attempt.old)) return only_node(attempt.old->spec->app, nodes);
  const auto own =
      std::find_if(nodes.begin(), nodes.end(), [&own_id](const auto& node) { return node.id == own_id; });
  return own == nodes.end() ? std::nullopt : std::optional(*own);
}

const model::Volume* shared_volume(const model::App& app, const model::App& old) {
  for (const model::Volume& volume : app.volumes) {
    for (const model::Volume& before : old.volumes) {
      if (volume.source == before.source) return &volume;
    }
  }
  return nullptr;
}

/// All of its processes have all of the volumes, also one that is to have no task yet.
Result<void> check_that_they_share(const model::App& app, const Nodes& nodes) {
  const model::Process* tied = nullptr;
  engine::Node to;
  const std::string& volume = app.volumes.front().source;
  for (const model::Process& process : app.processes) {
    const Nodes its = nodes_for(process.placement, nodes);
    if (its.size() > 1) {
      return Error(
          ErrorCode::rejected,
          "volume " + volume + " is another one on each node, and " + process.name + " may run on " +
              std::to_string(its.size()) +
              " of them: its data would seem to be lost. Tie it to one with `placement: {constraints: "
              "[node.hostname==NAME]}`, or keep the data elsewhere");
    }
    if (its.empty()) continue;
    if (tied && its.front().id != to.id) {
      return Error(ErrorCode::rejected, "volume " + volume + " would be one on node " + to.hostname +
                                            " for " + tied->name + ", and another one on node " +
                                            its.front().hostname + " for " + process.name +
                                            ": tie all processes to one node, or keep the data elsewhere");
    }
    tied = &process;
    to = its.front();
  }
  return {};
}

/// A folder may be the same one everywhere, and a way back finds what it left there: then it is only noted.
Result<void> part_from_data(Attempt& attempt, const model::Volume& volume, std::string what,
                            const std::string& way_on) {
  const bool may_be_right = volume.source.starts_with('/') || attempt.request.rollback_to;
  if (!may_be_right) return Error(ErrorCode::rejected, what + ": " + way_on);
  attempt.journal.note(model::Noted{std::move(what)});
  return {};
}

}  // namespace

Result<void> check_volumes(Attempt& attempt, const Nodes& nodes, const std::string& own_id) {
  const model::App& app = attempt.spec.app;
  if (app.volumes.empty()) return {};
  if (auto shared = check_that_they_share(app, nodes); !shared) return shared;
  if (!attempt.old || !attempt.old->spec) return {};
  const model::Volume* volume = shared_volume(app, attempt.old->spec->app);
  const auto from = node_of_old(attempt, nodes, own_id);
  const auto to = only_node(app, nodes);
  if (!volume || !from || !to || from->id == to->id) return {};
  std::string text = "the data of volume " + volume->source + " lies on node " + from->hostname +
                     ", and the new version is tied to node " + to->hostname + ", which has its own";
  return part_from_data(
      attempt, *volume, std::move(text),
      "tie it to node " + from->hostname +
          ", or copy the data there into a volume of another name, and write that in `volumes`");
}

Task<Result<void>> check_volumes_here(Attempt& attempt) {
  const bool moves = attempt.swarm && attempt.old && attempt.old->spec && is_in_cluster(*attempt.old);
  if (!moves) co_return Result<void>();
  const model::Volume* volume = shared_volume(attempt.spec.app, attempt.old->spec->app);
  if (!volume) co_return Result<void>();
  auto state = co_await attempt.swarm->state();
  if (!state) co_return Result<void>();
  auto nodes = co_await attempt.swarm->list_nodes();
  if (!nodes) co_return Result<void>();
  const auto from = only_node(attempt.old->spec->app, *nodes);
  if (!from || from->id == state->node_id) co_return Result<void>();
  std::string text = "the data of volume " + volume->source + " lies on node " + from->hostname +
                     ", and the new version would run on this host, which has its own";
  co_return part_from_data(attempt, *volume, std::move(text),
                           "copy the data here into a volume of another name, and write that in `volumes`");
}

}  // namespace cutover::deploy
