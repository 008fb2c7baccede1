#include <nlohmann/json.hpp>

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/openapi.hpp"
#include "api/query.hpp"

namespace cutover::api {

using Json = nlohmann::ordered_json;

Task<Result<Response>> reload(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const auto no_body = parse_empty_body(call.request.body);
  if (!no_body) co_return no_body.error();
  const auto reloaded = co_await dependencies.reload();
  if (!reloaded) co_return reloaded.error();
  Json json;
  json["apps"] = reloaded->apps;
  json["warnings"] = reloaded->warnings;
  co_return json_response(200, json);
}

/// Monitors add parameters of their own to these two, so their query is not looked at.
Task<Result<Response>> show_health(const Dependencies&, const Call&) {
  Json json;
  json["status"] = "alive";
  co_return json_response(200, json);
}

Task<Result<Response>> show_readiness(const Dependencies& dependencies, const Call&) {
  const auto warnings = co_await dependencies.ready();
  if (!warnings) co_return Error(ErrorCode::unavailable, warnings.error().text());
  Json json;
  json["status"] = warnings->empty() ? "ready" : "degraded";
  json["warnings"] = *warnings;
  co_return json_response(200, json);
}

Task<Result<Response>> show_version(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  Json json;
  json["version"] = dependencies.version;
  co_return json_response(200, json);
}

Task<Result<Response>> show_openapi(const Dependencies&, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  Response response;
  response.body = openapi_document();
  co_return response;
}

}  // namespace cutover::api
