#include "engine/container_codec.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/json.hpp"

namespace cutover::engine {
namespace {

ContainerStatus status_from(std::string_view text) {
  using enum ContainerStatus;
  for (const auto status : std::array{created, running, paused, restarting, removing, exited, dead}) {
    if (to_string(status) == text) return status;
  }
  return unknown;
}

RestartPolicy restart_from(std::string_view text) {
  using enum RestartPolicy;
  for (const auto policy : std::array{always, on_failure, unless_stopped}) {
    if (to_string(policy) == text) return policy;
  }
  return no;
}

std::string_view without_slash(std::string_view name) {
  if (name.starts_with('/')) name.remove_prefix(1);
  return name;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text, int base) {
  Number number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  return whole_number<std::uint16_t>(text, 10);
}

bool is_port(std::int64_t number) {
  return 0 < number && number <= 65535;
}

/// {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]}; "" as host port: any free one.
std::vector<PortBinding> configured_ports(const Json& bindings) {
  std::vector<PortBinding> ports;
  if (!bindings.is_object()) return ports;
  for (const auto& [key, hosts] : bindings.items()) {
    const std::string_view name = key;
    const auto container_port = port_number(name.substr(0, name.find('/')));
    if (!container_port || !name.ends_with("/tcp") || !hosts.is_array()) continue;
    for (const Json& host : hosts) {
      PortBinding port;
      port.container_port = *container_port;
      port.host_address = text_of(host, "HostIp");
      port.host_port = port_number(text_of(host, "HostPort")).value_or(0);
      ports.push_back(std::move(port));
    }
  }
  return ports;
}

/// [{"IP": "127.0.0.1", "PrivatePort": 8000, "PublicPort": 8080, "Type": "tcp"}]
std::vector<PortBinding> published_ports(const Json& list) {
  std::vector<PortBinding> ports;
  if (!list.is_array()) return ports;
  for (const Json& entry : list) {
    const auto host_port = number_of(entry, "PublicPort");
    const auto container_port = number_of(entry, "PrivatePort");
    if (!is_port(host_port) || !is_port(container_port) || text_of(entry, "Type") != "tcp") continue;
    PortBinding port;
    port.container_port = static_cast<std::uint16_t>(container_port);
    port.host_address = text_of(entry, "IP");
    port.host_port = static_cast<std::uint16_t>(host_port);
    ports.push_back(std::move(port));
  }
  return ports;
}

/// By network. The address at the top of NetworkSettings is gone from API 1.52 on.
std::map<std::string, std::string> addresses(const Json& networks) {
  std::map<std::string, std::string> addresses;
  if (!networks.is_object()) return addresses;
  for (const auto& [network, endpoint] : networks.items()) {
    std::string address = text_of(endpoint, "IPAddress");
    if (address.empty()) address = text_of(endpoint, "GlobalIPv6Address");
    if (!address.empty()) addresses.emplace(network, std::move(address));
  }
  return addresses;
}

/// {"Status": "unhealthy", "Log": [{"ExitCode": 1, "Output": "answered 500 on /"}]}, oldest first
std::string last_health_output(const Json& health) {
  const Json& log = member(health, "Log");
  return log.is_array() && !log.empty() ? text_of(log.back(), "Output") : std::string();
}

void read_state(const Json& state, Container& container) {
  container.status = status_from(text_of(state, "Status"));
  container.running = flag_of(state, "Running");
  container.exit_code = int_of(state, "ExitCode");
  container.oom_killed = flag_of(state, "OOMKilled");
  container.error = text_of(state, "Error");
  container.health_output = last_health_output(member(state, "Health"));
  container.started_at = text_of(state, "StartedAt");
  container.finished_at = text_of(state, "FinishedAt");
  container.pid = int_of(state, "Pid");
}

ContainerSummary summary_from(const Json& json) {
  ContainerSummary container;
  container.id = text_of(json, "Id");
  for (const std::string& name : texts_of(json, "Names")) {
    const std::string_view plain = without_slash(name);
    // "/other/alias" is a link's name for it
    if (plain.find('/') == std::string_view::npos) container.name = plain;
  }
  container.image = text_of(json, "Image");
  container.labels = labels_of(json, "Labels");
  container.status = status_from(text_of(json, "State"));
  container.status_text = text_of(json, "Status");
  container.command = text_of(json, "Command");
  container.ports = published_ports(member(json, "Ports"));
  return container;
}

}  // namespace

Result<Container> container_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  Container container;
  container.id = text_of(*json, "Id");
  if (container.id.empty()) return Error(ErrorCode::protocol, "the answer is not about a container");
  const Json& config = member(*json, "Config");
  const Json& host = member(*json, "HostConfig");
  container.name = without_slash(text_of(*json, "Name"));
  container.image = text_of(config, "Image");
  container.image_id = text_of(*json, "Image");
  container.labels = labels_of(config, "Labels");
  container.restart_count = int_of(*json, "RestartCount");
  container.tty = flag_of(config, "Tty");
  container.command = texts_of(*json, "Args");
  container.command.insert(container.command.begin(), text_of(*json, "Path"));
  container.restart = restart_from(text_of(member(host, "RestartPolicy"), "Name"));
  container.ports = configured_ports(member(host, "PortBindings"));
  container.addresses = addresses(member(member(*json, "NetworkSettings"), "Networks"));
  read_state(member(*json, "State"), container);
  return container;
}

Result<std::vector<ContainerSummary>> containers_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  if (!json->is_array()) return Error(ErrorCode::protocol, "the answer is not a list of containers");
  std::vector<ContainerSummary> containers;
  for (const Json& entry : *json) {
    containers.push_back(summary_from(entry));
    if (containers.back().id.empty())
      return Error(ErrorCode::protocol, "the list has a container without an id");
  }
  return containers;
}

Result<ExitStatus> exit_status_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json || !member(*json, "StatusCode").is_number_integer()) {
    return Error(
        ErrorCode::protocol,
        "the Docker Engine ended the wait without an exit status; how the container ended is unknown");
  }
  ExitStatus exit;
  exit.code = int_of(*json, "StatusCode");
  exit.error = text_of(member(*json, "Error"), "Message");
  return exit;
}

/// {"Titles": ["PID", "CAUGHT", "COMMAND"], "Processes": [["4711", "0000000180014a07", "gunicorn"]]}
Result<std::map<int, Process>> processes_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  std::map<int, Process> processes;
  const Json& rows = member(*json, "Processes");
  for (const Json& row : rows.is_array() ? rows : Json::array()) {
    const auto is_text = [](const Json& cell) { return cell.is_string(); };
    if (!row.is_array() || row.size() != 3 || !std::all_of(row.begin(), row.end(), is_text)) continue;
    const auto pid = whole_number<int>(row[0].get_ref<const std::string&>(), 10);
    const auto handled = whole_number<std::uint64_t>(row[1].get_ref<const std::string&>(), 16);
    if (pid && handled) processes[*pid] = Process{row[2].get<std::string>(), *handled};
  }
  return processes;
}

bool matches(const ContainerSummary& container, const ContainerFilter& filter) {
  if (!filter.name.empty() && container.name != filter.name) return false;
  if (!filter.publishes) return true;
  return std::any_of(container.ports.begin(), container.ports.end(),
                     [&](const PortBinding& port) { return port.host_port == *filter.publishes; });
}

}  // namespace cutover::engine
