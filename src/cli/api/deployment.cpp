#include "cli/api/deployment.hpp"

#include <nlohmann/json.hpp>

#include "cutover/model/phase.hpp"

namespace cutover::cli {
namespace {

PhaseView phase_in(const Json& object) {
  PhaseView phase;
  phase.name = text_of(object, "name");
  phase.started_at = time_of(object, "started_at");
  phase.duration = milliseconds_of(object, "duration_ms");
  phase.result = text_of(object, "result");
  return phase;
}

ReleaseView release_in(const Json& object) {
  ReleaseView release;
  release.exit_code = int_of(object, "exit_code");
  release.log = text_of(object, "log");
  release.log_truncated = flag_of(object, "log_truncated");
  return release;
}

std::string requester_in(const Json& object) {
  if (text_of(object, "kind") == "daemon") return "cutoverd";
  return text_of(object, "name");
}

template <class View>
std::vector<View> views_in(const Json& object, const char* key, View (*view)(const Json&)) {
  std::vector<View> views;
  for (const Json& element : list_of(object, key)) {
    if (element.is_object()) views.push_back(view(element));
  }
  return views;
}

OutputView output_in(const Json& object) {
  return OutputView{text_of(object, "process"), text_of(object, "text")};
}

}  // namespace

ProbeView probe_in(const Json& object) {
  ProbeView probe;
  probe.process = text_of(object, "process");
  probe.at = time_of(object, "at");
  probe.count = int_of(object, "count").value_or(1);
  probe.status = int_of(object, "status");
  probe.latency = milliseconds_of(object, "latency_ms").value_or(Milliseconds(0));
  probe.error = text_of(object, "error");
  probe.body = text_of(object, "body");
  return probe;
}

DeploymentView deployment_in(const Json& object) {
  DeploymentView view;
  view.app = text_of(object, "app");
  view.number = int_of(object, "number").value_or(0);
  view.outcome = text_of(object, "outcome");
  view.phase = text_of(object, "phase");
  view.message = text_of(object, "message");
  view.serving = int_of(object, "serving");
  view.previous = int_of(object, "previous");
  view.image = text_of(object, "image");
  view.digest = text_of(object, "digest");
  const Json& request = object_of(object, "request");
  view.tag = text_of(request, "tag");
  view.ref = text_of(request, "ref");
  view.rollback_to = int_of(request, "rollback_to");
  view.requested_by = requester_in(object_of(object, "requested_by"));
  view.reason = text_of(object, "reason");
  view.created_at = time_of(object, "created_at");
  view.started_at = time_of(object, "started_at");
  view.ended_at = time_of(object, "ended_at");
  view.downtime = milliseconds_of(object, "downtime_ms");
  view.phases = views_in(object, "phases", phase_in);
  if (const Json& release = object_of(object, "release"); !release.empty())
    view.release = release_in(release);
  view.probes = views_in(object, "probes", probe_in);
  view.output = views_in(object, "output", output_in);
  view.notes = texts_of(object, "notes");
  if (const Json& account = object_of(object, "account"); !account.empty())
    view.account = account_in(account);
  view.advice = texts_of(object, "advice");
  return view;
}

Answer<DeploymentView> deployment_from(std::string_view body) {
  const auto json = object_from(body);
  if (!json) return json.error();
  return deployment_in(*json);
}

Answer<HistoryView> history_from(std::string_view body) {
  const auto json = object_from(body);
  if (!json) return json.error();
  HistoryView history;
  history.deployments = views_in(*json, "deployments", deployment_in);
  history.next_before = int_of(*json, "next_before");
  return history;
}

int exit_code_of(const std::string& outcome) {
  const auto known = model::outcome_from(outcome);
  if (!known) return kFailed;
  switch (*known) {
    case model::Outcome::succeeded:
      return kOk;
    case model::Outcome::failed:
    case model::Outcome::rolled_back:
      return kNotDeployed;
    case model::Outcome::cancelled:
    case model::Outcome::superseded:
      return kCancelled;
    case model::Outcome::needs_attention:
      return kNeedsAttention;
  }
  return kFailed;
}

}  // namespace cutover::cli
