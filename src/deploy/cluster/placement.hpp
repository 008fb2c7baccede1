#pragma once

#include <string>
#include <vector>

#include "cutover/engine/swarm.hpp"

/// Where a Swarm may run the tasks of a process.
namespace cutover::deploy {

/// Those that the constraints leave, also ones that are down or drained at the moment; what can't be told
/// from the list of nodes (their labels) rules none out.
std::vector<engine::Node> nodes_for(const model::Placement& placement,
                                    const std::vector<engine::Node>& nodes);

/// Whether new tasks go there now.
bool takes_tasks(const engine::Node& node);

/// "amd64" and "x86_64" are one, and so are "arm64" and "aarch64".
bool is_same_architecture(const std::string& one, const std::string& other);

}  // namespace cutover::deploy
