#include "api/app_json.hpp"

#include <nlohmann/json.hpp>

#include "api/deployment_json.hpp"

namespace cutover::api {
namespace {

using Json = nlohmann::ordered_json;
using ShowDeployment = Json (*)(const model::Deployment&);

/// The Engine writes nanoseconds, and the year 1 for a container that was never started.
Json time_json(const std::string& of_the_engine) {
  const auto time = from_rfc3339(of_the_engine);
  const bool known = time && time->time_since_epoch().count() > 0;
  return known ? Json(to_rfc3339(*time)) : Json(nullptr);
}

Json to_json(const deploy::RunningContainer& container) {
  return Json{{"process", container.process},
              {"name", container.name},
              {"id", container.id},
              {"deployment", container.deployment},
              {"status", container.status},
              {"status_text", container.status_text},
              {"started_at", time_json(container.started_at)},
              {"node", container.node.empty() ? Json(nullptr) : Json(container.node)}};
}

Json to_json(const deploy::ProcessReplicas& replicas) {
  return Json{{"process", replicas.process},
              {"wanted", replicas.wanted},
              {"file", replicas.of_file.value_or(replicas.wanted)},
              {"scaled", replicas.of_file.has_value()}};
}

Json to_json(const deploy::AppStatus& status, ShowDeployment show) {
  Json json;
  json["app"] = status.app;
  json["serving"] = status.serving ? Json(*status.serving) : Json(nullptr);
  json["image"] = status.image;
  json["digest"] = status.digest;
  json["stopped"] = status.stopped;
  json["traffic"] = status.traffic ? Json(to_string(*status.traffic)) : Json(nullptr);
  json["gate_error"] = status.gate_error;
  json["replicas"] = Json::array();
  for (const auto& replicas : status.replicas) json["replicas"].push_back(to_json(replicas));
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

Json to_json(const std::string& app, const deploy::Plan& plan) {
  const auto or_null = [](const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
  };
  Json json;
  json["app"] = app;
  json["image"] = plan.image;
  json["digest"] = plan.digest;
  json["serving"] = plan.serving ? Json(*plan.serving) : Json(nullptr);
  json["changes"] = Json::array();
  for (const auto& change : plan.changes) {
    json["changes"].push_back(
        {{"field", change.field}, {"old", or_null(change.was)}, {"new", or_null(change.will_be)}});
  }
  json["checks"] = Json::array();
  for (const auto& check : plan.checks) {
    json["checks"].push_back({{"check", check.name}, {"ok", check.ok}, {"text", check.text}});
  }
  json["steps"] = plan.steps;
  return json;
}

}  // namespace cutover::api
