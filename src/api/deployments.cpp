#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/body.hpp"
#include "api/deployment_json.hpp"
#include "api/handlers.hpp"
#include "api/query.hpp"
#include "api/wait.hpp"
#include "cutover/deploy/service.hpp"

namespace cutover::api {
namespace {

/// For `curl --fail`: 200 means succeeded and nothing else. What did not succeed is a 4xx, because tools
/// repeat a 5xx by themselves, and a deployment that failed must not be tried again by accident.
int status_of(model::Outcome outcome) {
  switch (outcome) {
    case model::Outcome::succeeded:
      return 200;
    case model::Outcome::cancelled:
    case model::Outcome::superseded:
      return 409;
    case model::Outcome::failed:
    case model::Outcome::rolled_back:
    case model::Outcome::needs_attention:
      return 422;
  }
  return 422;
}

/// The answer to a request that was accepted: at once, or when its deployment has ended.
Task<Result<Response>> answer(const Dependencies& dependencies, const Call& call, deploy::Submitted submitted,
                              bool wait) {
  const model::DeploymentId id{call.app, submitted.number};
  std::optional<Result<model::Deployment>> deployment;
  if (wait) {
    deployment = co_await wait_for_end(dependencies.deploy, id, call.connection);
  } else {
    deployment = co_await dependencies.deploy.deployment(id);
  }
  if (!*deployment) co_return deployment->error().in(id.text() + " was accepted");
  const model::Deployment& shown = **deployment;
  int status = submitted.repeated ? 200 : 202;
  if (wait && shown.outcome) status = status_of(*shown.outcome);
  Response response = json_response(status, whole_json(shown));
  response.headers.emplace_back("Location", deployment_path(id));
  co_return response;
}

bool is_configured(const deploy::Service& service, const std::string& app) {
  const auto apps = service.apps();
  return std::find(apps.begin(), apps.end(), app) != apps.end();
}

}  // namespace

Task<Result<Response>> create_deployment(const Dependencies& dependencies, const Call& call) {
  const auto wait = parse_wait(call.query);
  if (!wait) co_return wait.error();
  const auto key = parse_idempotency_key(call.request.idempotency_key);
  if (!key) co_return key.error();
  const auto request = parse_deployment_body(call.request.body);
  if (!request) co_return request.error();

  deploy::Submission submission{call.app, *request, call.caller.requester, *key};
  const auto submitted = co_await dependencies.deploy.submit(std::move(submission));
  if (!submitted) co_return submitted.error();
  auto response = co_await answer(dependencies, call, *submitted, *wait);
  co_return response;
}

Task<Result<Response>> roll_back(const Dependencies& dependencies, const Call& call) {
  const auto wait = parse_wait(call.query);
  if (!wait) co_return wait.error();
  const auto key = parse_idempotency_key(call.request.idempotency_key);
  if (!key) co_return key.error();
  const auto body = parse_rollback_body(call.request.body);
  if (!body) co_return body.error();

  const auto submitted =
      co_await dependencies.deploy.rollback(call.app, body->to, call.caller.requester, body->reason, *key);
  if (!submitted) co_return submitted.error();
  auto response = co_await answer(dependencies, call, *submitted, *wait);
  co_return response;
}

Task<Result<Response>> list_deployments(const Dependencies& dependencies, const Call& call) {
  const auto page = parse_page(call.query);
  if (!page) co_return page.error();
  // Whether there is another page only one more tells: history does not go back to the first for ever.
  auto deployments = co_await dependencies.deploy.history(call.app, page->before, page->limit + 1);
  if (!deployments) co_return deployments.error();
  // An app that was taken out of the configuration keeps its history.
  if (deployments->empty() && !is_configured(dependencies.deploy, call.app)) {
    co_return Error(ErrorCode::not_found, "there is no app called " + call.app + " in the configuration");
  }
  const bool more = static_cast<int>(deployments->size()) > page->limit;
  if (more) deployments->pop_back();
  nlohmann::ordered_json json;
  json["deployments"] = nlohmann::ordered_json::array();
  for (const auto& deployment : *deployments) json["deployments"].push_back(summary_json(deployment));
  json["next_before"] = nullptr;
  if (more) json["next_before"] = deployments->back().id.number;
  co_return json_response(200, json);
}

Task<Result<Response>> show_deployment(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  model::DeploymentId id{call.app, call.number};
  const auto deployment = co_await dependencies.deploy.deployment(std::move(id));
  if (!deployment) co_return deployment.error();
  co_return json_response(200, whole_json(*deployment));
}

Task<Result<Response>> cancel_deployment(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const auto no_body = parse_empty_body(call.request.body);
  if (!no_body) co_return no_body.error();
  const model::DeploymentId id{call.app, call.number};
  const auto cancelled = co_await dependencies.deploy.cancel(id, call.caller.requester);
  if (!cancelled) co_return cancelled.error();
  const auto deployment = co_await dependencies.deploy.deployment(id);
  if (!deployment) co_return deployment.error().in(id.text() + " was asked to end");
  co_return json_response(202, whole_json(*deployment));
}

}  // namespace cutover::api
