#include "engine/network_codec.hpp"

#include <nlohmann/json.hpp>

#include "engine/json.hpp"

namespace cutover::engine {

namespace {

Json named_network(const std::string& name, const Labels& labels) {
  Json body;
  body["Name"] = name;
  body["Labels"] = labels;
  body["CheckDuplicate"] = true;  // before API 1.44 a name is unique only for those who ask
  return body;
}

}  // namespace

Result<std::string> network_body(const std::string& name, const Labels& labels) {
  return write_json(named_network(name, labels));
}

Result<std::string> overlay_network_body(const std::string& name, const Labels& labels) {
  Json body = named_network(name, labels);
  body["Driver"] = "overlay";
  body["Attachable"] = true;
  return write_json(body);
}

Result<std::string> connect_body(const std::string& container, const std::vector<std::string>& aliases) {
  Json body;
  body["Container"] = container;
  if (!aliases.empty()) body["EndpointConfig"]["Aliases"] = aliases;
  return write_json(body);
}

Result<std::string> volume_body(const std::string& name, const Labels& labels) {
  Json body;
  body["Name"] = name;
  body["Labels"] = labels;
  return write_json(body);
}

Result<Network> network_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  Network network;
  network.id = text_of(*json, "Id");
  if (network.id.empty()) return Error(ErrorCode::protocol, "the answer is not about a network");
  network.name = text_of(*json, "Name");
  network.driver = text_of(*json, "Driver");
  network.scope = text_of(*json, "Scope");
  network.labels = labels_of(*json, "Labels");
  return network;
}

Result<Volume> volume_from(std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return json.error();
  Volume volume;
  volume.name = text_of(*json, "Name");
  if (volume.name.empty()) return Error(ErrorCode::protocol, "the answer is not about a volume");
  volume.driver = text_of(*json, "Driver");
  volume.mountpoint = text_of(*json, "Mountpoint");
  volume.labels = labels_of(*json, "Labels");
  return volume;
}

}  // namespace cutover::engine
