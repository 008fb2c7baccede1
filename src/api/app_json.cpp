#include "api/app_json.hpp"

#include <nlohmann/json.hpp>

#include "api/deployment_json.hpp"

namespace cutover::api {
namespace {

using Json = nlohmann::ordered_json;
using ShowDeployment = Json (*)(const model::Deployment&);

Json to_json(const deploy::RunningContainer& container) {
  return Json{{"process", container.process}, {"name", container.name},
              {"id", container.id},           {"deployment", container.deployment},
              {"status", container.status},   {"started_at", container.started_at}};
}

Json to_json(const deploy::AppStatus& status, ShowDeployment show) {
  Json json;
  json["app"] = status.app;
  json["serving"] = status.serving ? Json(*status.serving) : Json(nullptr);
  json["image"] = status.image;
  json["digest"] = status.digest;
  json["containers"] = Json::array();
  for (const auto& container : status.containers) json["containers"].push_back(to_json(container));
  json["engine_error"] = status.engine_error;
  json["retained"] = status.retained;
  json["current"] = status.current ? show(*status.current) : Json(nullptr);
  json["latest"] = status.latest ? show(*status.latest) : Json(nullptr);
  return json;
}

}  // namespace

Json summary_json(const deploy::AppStatus& status) {
  return to_json(status, static_cast<ShowDeployment>(summary_json));
}

Json whole_json(const deploy::AppStatus& status) {
  return to_json(status, static_cast<ShowDeployment>(whole_json));
}

}  // namespace cutover::api
