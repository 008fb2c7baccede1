#include "engine/swarm_task_codec.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/json.hpp"
#include "engine/swarm_codec.hpp"

namespace cutover::engine {
namespace {

/// Until then the Engine says 0.
bool has_exited(const SwarmTask& task) {
  const bool ended = task.state == "complete" || task.state == "failed" || task.state == "shutdown";
  return ended && !task.container_id.empty();
}

SwarmTask task_from(const Json& json) {
  const Json& status = member(json, "Status");
  const Json& container = member(status, "ContainerStatus");
  const Json& spec = member(member(json, "Spec"), "ContainerSpec");
  SwarmTask task;
  task.id = text_of(json, "ID");
  task.service_id = text_of(json, "ServiceID");
  task.node_id = text_of(json, "NodeID");
  task.slot = int_of(json, "Slot");
  task.image = text_of(spec, "Image");
  task.labels = labels_of(spec, "Labels");
  task.desired_state = text_of(json, "DesiredState");
  task.state = text_of(status, "State");
  task.message = text_of(status, "Message");
  task.error = text_of(status, "Err");
  task.container_id = text_of(container, "ContainerID");
  if (has_exited(task)) task.exit_code = int_of(container, "ExitCode");
  task.created_at = text_of(json, "CreatedAt");
  task.since = text_of(status, "Timestamp");
  task.host_ports = service_ports(member(member(status, "PortStatus"), "Ports"));
  return task;
}

bool has_label(const Labels& labels, std::string_view wanted) {
  const auto equals = wanted.find('=');
  const auto found = labels.find(std::string(wanted.substr(0, equals)));
  if (found == labels.end()) return false;
  return equals == std::string_view::npos || found->second == wanted.substr(equals + 1);
}

}  // namespace

Result<std::vector<SwarmTask>> tasks_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  if (!json->is_array()) return Error(ErrorCode::protocol, "the answer is not a list of tasks");
  std::vector<SwarmTask> tasks;
  for (const Json& entry : *json) {
    SwarmTask task = task_from(entry);
    if (task.id.empty()) return Error(ErrorCode::protocol, "the list has a task without an id");
    if (!task.service_id.empty()) tasks.push_back(std::move(task));
  }
  return tasks;
}

bool matches(const SwarmTask& task, const std::vector<std::string>& labels) {
  return std::all_of(labels.begin(), labels.end(),
                     [&](const std::string& label) { return has_label(task.labels, label); });
}

}  // namespace cutover::engine
