#include "engine/swarm_codec.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace cutover::engine {
namespace {

/// Each of the list's objects as `read` sees it; what has no id is none of ours.
template <class T>
Result<std::vector<T>> list_from(std::string_view body, T (*read)(const Json&), const char* what) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  if (!json->is_array()) {
    return Error(ErrorCode::protocol, std::string("the answer is not a list of ") + what);
  }
  std::vector<T> things;
  for (const Json& entry : *json) {
    things.push_back(read(entry));
    if (things.back().id.empty()) {
      return Error(ErrorCode::protocol, std::string("something without an id is in the list of ") + what);
    }
  }
  return things;
}

/// Older managers give the address of one of themselves as 0.0.0.0; where it is as a manager says more.
std::string address_of(const Json& node) {
  std::string address = text_of(member(node, "Status"), "Addr");
  if (!address.empty() && address != "0.0.0.0") return address;
  const std::string manager = text_of(member(node, "ManagerStatus"), "Addr");
  return manager.empty() ? address : manager.substr(0, manager.rfind(':'));
}

Node node(const Json& json) {
  const Json& spec = member(json, "Spec");
  const Json& description = member(json, "Description");
  Node node;
  node.id = text_of(json, "ID");
  node.hostname = text_of(description, "Hostname");
  node.address = address_of(json);
  node.is_ready = text_of(member(json, "Status"), "State") == "ready";
  node.is_active = text_of(spec, "Availability") == "active";
  node.is_manager = text_of(spec, "Role") == "manager";
  node.architecture = text_of(member(description, "Platform"), "Architecture");
  return node;
}

std::uint64_t count_of(const Json& object, const char* key) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_of(object, key)));
}

void read_mode(const Json& mode, Service& service) {
  const Json& job = member(mode, "ReplicatedJob");
  service.is_job = job.is_object();
  service.replicas =
      service.is_job ? count_of(job, "TotalCompletions") : count_of(member(mode, "Replicated"), "Replicas");
}

void read_files(const Json& references, SwarmFile::Kind kind, std::vector<FileMount>& files) {
  if (!references.is_array()) return;
  const bool is_secret = kind == SwarmFile::Kind::secret;
  for (const Json& reference : references) {
    const Json& file = member(reference, "File");
    FileMount mount;
    mount.kind = kind;
    mount.id = text_of(reference, is_secret ? "SecretID" : "ConfigID");
    mount.name = text_of(reference, is_secret ? "SecretName" : "ConfigName");
    mount.target = text_of(file, "Name");
    mount.mode = static_cast<std::uint32_t>(number_of(file, "Mode"));
    files.push_back(std::move(mount));
  }
}

Service service(const Json& json) {
  const Json& spec = member(json, "Spec");
  const Json& container = member(member(spec, "TaskTemplate"), "ContainerSpec");
  const Json& update = member(json, "UpdateStatus");
  Service service;
  service.id = text_of(json, "ID");
  service.name = text_of(spec, "Name");
  service.version = count_of(member(json, "Version"), "Index");
  service.labels = labels_of(spec, "Labels");
  service.previous_labels = labels_of(member(json, "PreviousSpec"), "Labels");
  service.image = text_of(container, "Image");
  read_mode(member(spec, "Mode"), service);
  service.update.state = text_of(update, "State");
  service.update.message = text_of(update, "Message");
  service.ports = service_ports(member(member(json, "Endpoint"), "Ports"));
  read_files(member(container, "Secrets"), SwarmFile::Kind::secret, service.files);
  read_files(member(container, "Configs"), SwarmFile::Kind::config, service.files);
  return service;
}

SwarmFile file(const Json& json) {
  const Json& spec = member(json, "Spec");
  SwarmFile file;
  file.id = text_of(json, "ID");
  file.name = text_of(spec, "Name");
  file.labels = labels_of(spec, "Labels");
  return file;
}

bool is_port(std::int64_t number) {
  return 0 <= number && number <= 65535;
}

}  // namespace

Result<SwarmState> swarm_state_from(std::string_view info) {
  const auto json = parse_json(info);
  if (!json) return json.error();
  const Json& swarm = member(*json, "Swarm");
  if (!swarm.is_object()) return Error(ErrorCode::protocol, "the answer does not speak of a swarm");
  SwarmState state;
  state.active = text_of(swarm, "LocalNodeState") == "active";
  state.is_manager = flag_of(swarm, "ControlAvailable");
  state.node_id = text_of(swarm, "NodeID");
  state.nodes = int_of(swarm, "Nodes");
  state.error = text_of(swarm, "Error");
  return state;
}

Result<std::vector<Node>> nodes_from(std::string_view body) {
  return list_from<Node>(body, node, "nodes");
}

Result<Service> service_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  Service read = service(*json);
  if (read.id.empty()) return Error(ErrorCode::protocol, "the answer is not about a service");
  return read;
}

Result<std::string> specification_in(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  const Json& spec = member(*json, "Spec");
  if (!spec.is_object()) return Error(ErrorCode::protocol, "the answer is not about a service");
  return write_json(spec);
}

Result<std::vector<Service>> services_from(std::string_view body) {
  return list_from<Service>(body, service, "services");
}

Result<std::vector<SwarmFile>> files_from(std::string_view body) {
  return list_from<SwarmFile>(body, file, "files");
}

std::vector<ServicePort> service_ports(const Json& list) {
  std::vector<ServicePort> ports;
  if (!list.is_array()) return ports;
  for (const Json& entry : list) {
    const auto target = number_of(entry, "TargetPort");
    const auto published = number_of(entry, "PublishedPort");
    if (!is_port(target) || !is_port(published) || text_of(entry, "Protocol") != "tcp") continue;
    ServicePort port;
    port.target = static_cast<std::uint16_t>(target);
    port.published = static_cast<std::uint16_t>(published);
    const bool on_host = text_of(entry, "PublishMode") == "host";
    port.mode = on_host ? model::PublishMode::host : model::PublishMode::ingress;
    if (std::find(ports.begin(), ports.end(), port) == ports.end()) ports.push_back(port);
  }
  return ports;
}

}  // namespace cutover::engine
