#include "cli/api/app.hpp"

#include <nlohmann/json.hpp>

namespace cutover::cli {
namespace {

ContainerView container_in(const Json& object) {
  ContainerView container;
  container.process = text_of(object, "process");
  container.name = text_of(object, "name");
  container.id = text_of(object, "id");
  container.status = text_of(object, "status");
  container.status_text = text_of(object, "status_text");
  container.started_at = time_of(object, "started_at");
  container.node = text_of(object, "node");
  container.deployment = int_of(object, "deployment").value_or(0);
  return container;
}

ReplicasView replicas_in(const Json& object) {
  ReplicasView replicas;
  replicas.process = text_of(object, "process");
  replicas.wanted = int_of(object, "wanted").value_or(0);
  replicas.file = int_of(object, "file").value_or(replicas.wanted);
  replicas.scaled = flag_of(object, "scaled");
  return replicas;
}

std::optional<DeploymentView> deployment_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_object()) return std::nullopt;
  return deployment_in(*found);
}

AppView app_in(const Json& object) {
  AppView view;
  view.app = text_of(object, "app");
  view.serving = int_of(object, "serving");
  view.image = text_of(object, "image");
  view.digest = text_of(object, "digest");
  view.stopped = flag_of(object, "stopped");
  view.traffic = text_of(object, "traffic");
  for (const Json& replicas : list_of(object, "replicas")) view.replicas.push_back(replicas_in(replicas));
  for (const Json& container : list_of(object, "containers"))
    view.containers.push_back(container_in(container));
  view.gate_error = text_of(object, "gate_error");
  view.engine_error = text_of(object, "engine_error");
  for (const Json& number : list_of(object, "retained")) {
    if (number.is_number_integer()) view.retained.push_back(number.get<int>());
  }
  view.current = deployment_of(object, "current");
  view.latest = deployment_of(object, "latest");
  return view;
}

}  // namespace

Answer<AppView> app_from(std::string_view body) {
  const auto json = object_from(body);
  if (!json) return json.error();
  return app_in(*json);
}

Answer<std::vector<AppView>> apps_from(std::string_view body) {
  const auto json = object_from(body);
  if (!json) return json.error();
  std::vector<AppView> apps;
  for (const Json& app : list_of(*json, "apps")) {
    if (app.is_object()) apps.push_back(app_in(app));
  }
  return apps;
}

}  // namespace cutover::cli
