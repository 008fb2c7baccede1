#include "bench/cluster/service_update.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bench/http_connection.hpp"
#include "support/eventually.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* kName = "bench-by-docker";
constexpr std::string_view kOurs = "io.cutover.";

json without_our_labels(const json& labels) {
  json others = json::object();
  for (const auto& [name, value] : labels.items()) {
    if (!name.starts_with(kOurs)) others[name] = value;
  }
  return others;
}

}  // namespace

ServiceUpdate::ServiceUpdate(const test::EngineHost& engine, const std::string& like,
                             std::optional<std::uint16_t> port)
    : engine_(engine) {
  HttpConnection api(engine.socket());
  json spec = json::parse(api.request("GET", "/services/" + like)).at("Spec");
  spec["Name"] = kName;
  if (port) spec.at("EndpointSpec").at("Ports").at(0)["PublishedPort"] = *port;
  json& container = spec["TaskTemplate"]["ContainerSpec"];
  for (json* labelled : {&spec, &container}) {
    (*labelled)["Labels"] = without_our_labels(labelled->value("Labels", json::object()));
  }
  api.request("POST", "/services/create", spec.dump());
  const auto runs = [&] {
    const std::string replicas = engine.docker()(
        {"service", "ls", "--filter", std::string("name=") + kName, "--format", "{{.Replicas}}"});
    return replicas == "2/2";
  };
  if (!test::eventually(runs, 5min)) throw std::runtime_error("the service of docker's does not come to run");
}

/// The image is named as cutoverd does where no registry has it: the nodes then ask none.
void ServiceUpdate::deploy(const std::string& version) const {
  const test::DockerCli& docker = engine_.docker();
  const std::string id = docker({"image", "inspect", "--format", "{{.Id}}", "demo:" + version});
  docker({"service", "update", "--quiet", "--detach=false", "--no-resolve-image", "--image", id, kName});
}

}  // namespace cutover::bench
