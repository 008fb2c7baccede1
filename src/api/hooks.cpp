#include <nlohmann/json.hpp>

#include "api/deployment_json.hpp"
#include "api/handlers.hpp"
#include "api/problem.hpp"
#include "cutover/deploy/service.hpp"

namespace cutover::api {
namespace {

Response nothing_deployed(const std::string& reason) {
  nlohmann::ordered_json json;
  json["deployed"] = false;
  json["reason"] = reason;
  return json_response(200, json);
}

}  // namespace

/// Senders keep the answer and show it to whoever administers them: it has no release log. The query is not
/// looked at, as some add to it.
Task<Result<Response>> receive_hook(const Dependencies& dependencies, const Call& call) {
  HookRequest request{call.app, call.sender, call.secret, call.request.headers, call.request.body};
  auto answered = co_await dependencies.hook(std::move(request));
  if (!answered && answered.error().code() == ErrorCode::unauthorized) {
    Response refused = problem_response(kUnauthenticated, answered.error().text());
    refused.unauthenticated = true;
    refused.log_why = "see event=hook_refused";
    co_return refused;
  }
  if (!answered) co_return answered.error();
  if (!answered->number) co_return nothing_deployed(answered->reason);
  const model::DeploymentId id{call.app, *answered->number};
  const auto deployment = co_await dependencies.deploy.deployment(id);
  if (!deployment) co_return deployment.error().in(id.text() + " was accepted");
  Response response = json_response(answered->repeated ? 200 : 202, summary_json(*deployment));
  response.headers.emplace_back("Location", deployment_path(id));
  co_return response;
}

}  // namespace cutover::api
