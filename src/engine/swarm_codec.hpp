#pragma once

#include <string_view>
#include <vector>

#include "cutover/engine/swarm.hpp"
#include "engine/json.hpp"

/// What the Engine says of its swarm, as values. Tasks: swarm_task_codec.hpp.
namespace cutover::engine {

Result<SwarmState> swarm_state_from(std::string_view info);
Result<std::vector<Node>> nodes_from(std::string_view body);
Result<Service> service_from(std::string_view body);
/// Its specification as it stands there, in the Engine's own form.
Result<std::string> specification_in(std::string_view body);
Result<std::vector<Service>> services_from(std::string_view body);
/// Secrets and configs look alike: their `kind` is left open.
Result<std::vector<SwarmFile>> files_from(std::string_view body);

/// [{"Protocol": "tcp", "TargetPort": 8000, "PublishedPort": 8080, "PublishMode": "host"}], each port once:
/// the Engine lists one for IPv4 and one for IPv6.
std::vector<ServicePort> service_ports(const Json& list);

}  // namespace cutover::engine
