#include <nlohmann/json.hpp>

#include "engine/api_version.hpp"
#include "engine/container_codec.hpp"
#include "engine/json.hpp"
#include "engine/mount_codec.hpp"

namespace cutover::engine {
namespace {

std::string tcp(std::uint16_t port) {
  return std::to_string(port) + "/tcp";
}

Json port_bindings(const std::vector<PortBinding>& ports) {
  Json bindings = Json::object();
  for (const PortBinding& port : ports) {
    Json binding;
    binding["HostIp"] = port.host_address;
    binding["HostPort"] = std::to_string(port.host_port);
    bindings[tcp(port.container_port)].push_back(std::move(binding));
  }
  return bindings;
}

Json restart_policy(RestartPolicy policy) {
  Json json;
  json["Name"] = to_string(policy);
  return json;
}

Json host_config(const ContainerSpec& spec) {
  Json host = Json::object();
  host["RestartPolicy"] = restart_policy(spec.restart);
  if (!spec.ports.empty()) host["PortBindings"] = port_bindings(spec.ports);
  if (!spec.mounts.empty()) host["Mounts"] = mounts_json(spec.mounts);
  if (!spec.networks.empty()) host["NetworkMode"] = spec.networks.front().network;
  if (spec.memory_bytes) host["Memory"] = *spec.memory_bytes;
  if (spec.nano_cpus) host["NanoCpus"] = *spec.nano_cpus;
  if (spec.init) host["Init"] = true;
  return host;
}

Json networking_config(const ContainerSpec& spec, const ApiVersion& api) {
  Json endpoints = Json::object();
  for (const NetworkAttachment& attachment : spec.networks) {
    if (!endpoints.empty() && api < kManyNetworksAtCreate) break;
    Json& endpoint = endpoints[attachment.network] = Json::object();
    if (!attachment.aliases.empty()) endpoint["Aliases"] = attachment.aliases;
  }
  Json config;
  config["EndpointsConfig"] = std::move(endpoints);
  return config;
}

}  // namespace

std::string_view to_string(RestartPolicy policy) {
  switch (policy) {
    case RestartPolicy::always:
      return "always";
    case RestartPolicy::on_failure:
      return "on-failure";
    case RestartPolicy::unless_stopped:
      return "unless-stopped";
    case RestartPolicy::no:
      break;
  }
  return "no";
}

Result<std::string> create_body(const ContainerSpec& spec, const ApiVersion& api) {
  Json body;
  body["Image"] = spec.image;
  body["Labels"] = spec.labels;
  body["HostConfig"] = host_config(spec);
  if (!spec.entrypoint.empty()) body["Entrypoint"] = spec.entrypoint;
  if (!spec.command.empty()) body["Cmd"] = spec.command;
  if (!spec.env.empty()) body["Env"] = spec.env;
  if (!spec.stop_signal.empty()) body["StopSignal"] = spec.stop_signal;
  if (spec.stop_timeout_s) body["StopTimeout"] = *spec.stop_timeout_s;
  if (!spec.networks.empty()) body["NetworkingConfig"] = networking_config(spec, api);
  for (const PortBinding& port : spec.ports) body["ExposedPorts"][tcp(port.container_port)] = Json::object();
  return write_json(body);
}

Result<std::string> restart_policy_body(RestartPolicy policy) {
  Json body;
  body["RestartPolicy"] = restart_policy(policy);
  return write_json(body);
}

Result<std::string> container_filters(const ContainerFilter& filter) {
  Json filters = Json::object();
  if (!filter.labels.empty()) filters["label"] = filter.labels;
  if (!filter.name.empty()) {
    std::string pattern = "^/?";
    for (const char c : filter.name) {
      if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
      pattern += c;
    }
    filters["name"] = {pattern + "$"};
  }
  if (filter.publishes) filters["publish"] = {tcp(*filter.publishes)};
  return write_json(filters);
}

}  // namespace cutover::engine
