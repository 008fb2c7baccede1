#include "api/deployment_json.hpp"

#include <nlohmann/json.hpp>

#include "api/account_json.hpp"
#include "cutover/deploy/advice.hpp"

namespace cutover::api {
namespace {

using Json = nlohmann::ordered_json;

Json optional_json(const std::optional<int>& number) {
  return number ? Json(*number) : Json(nullptr);
}
Json optional_json(const std::optional<WallTime>& time) {
  return time ? Json(to_rfc3339(*time)) : Json(nullptr);
}
Json optional_json(const std::optional<Milliseconds>& duration) {
  return duration ? Json(duration->count()) : Json(nullptr);
}

Json to_json(const model::Request& request) {
  return Json{{"tag", request.tag},
              {"digest", request.digest},
              {"ref", request.ref},
              {"rollback_to", optional_json(request.rollback_to)}};
}

Json to_json(const model::PhaseRecord& phase) {
  const auto duration = phase.ended_at ? std::optional(phase.duration) : std::nullopt;
  return Json{{"name", to_string(phase.phase)},
              {"started_at", to_rfc3339(phase.started_at)},
              {"ended_at", optional_json(phase.ended_at)},
              {"duration_ms", optional_json(duration)},
              {"result", phase.result ? Json(to_string(*phase.result)) : Json(nullptr)}};
}

Json to_json(const model::ReleaseRecord& release) {
  return Json{{"exit_code", optional_json(release.exit_code)},
              {"log", release.log},
              {"log_truncated", release.log_truncated}};
}

template <class Record>
Json list_json(const std::vector<Record>& records) {
  Json list = Json::array();
  for (const auto& record : records) list.push_back(to_json(record));
  return list;
}

}  // namespace

Json probe_json(const model::ProbeRecord& probe) {
  return Json{{"process", probe.process},
              {"at", to_rfc3339(probe.at)},
              {"count", probe.count},
              {"status", probe.status == 0 ? Json(nullptr) : Json(probe.status)},
              {"latency_ms", probe.latency.count()},
              {"error", probe.error},
              {"body", probe.body}};
}

Json summary_json(const model::Deployment& deployment) {
  Json json;
  json["app"] = deployment.id.app;
  json["number"] = deployment.id.number;
  json["outcome"] = deployment.outcome ? Json(to_string(*deployment.outcome)) : Json(nullptr);
  json["phase"] = to_string(deployment.phase);
  json["message"] = deployment.message;
  json["serving"] = optional_json(deployment.serving);
  json["previous"] = optional_json(deployment.previous);
  json["image"] = deployment.image;
  json["digest"] = deployment.digest;
  json["request"] = to_json(deployment.request);
  json["requested_by"] = {{"kind", deployment.requested_by.kind}, {"name", deployment.requested_by.name}};
  json["reason"] = deployment.request.reason;
  json["created_at"] = to_rfc3339(deployment.created_at);
  json["started_at"] = optional_json(deployment.started_at);
  json["ended_at"] = optional_json(deployment.ended_at);
  json["downtime_ms"] = optional_json(deployment.downtime);
  json["phases"] = list_json(deployment.phases);
  return json;
}

Json whole_json(const model::Deployment& deployment) {
  Json json = summary_json(deployment);
  json["release"] = deployment.release ? to_json(*deployment.release) : Json(nullptr);
  json["probes"] = Json::array();
  for (const auto& probe : deployment.probes) json["probes"].push_back(probe_json(probe));
  json["output"] = Json::array();
  for (const auto& output : deployment.output) {
    json["output"].push_back({{"process", output.process}, {"text", output.text}});
  }
  json["notes"] = deployment.notes;
  json["account"] = deployment.account ? account_json(*deployment.account) : Json(nullptr);
  json["advice"] = deploy::advise(deployment);
  return json;
}

std::string deployment_path(const model::DeploymentId& id) {
  return "/v1/apps/" + id.app + "/deployments/" + std::to_string(id.number);
}

}  // namespace cutover::api
