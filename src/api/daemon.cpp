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
  const auto apps = co_await dependencies.reload();
  if (!apps) co_return apps.error();
  Json json;
  json["apps"] = *apps;
  co_return json_response(200, json);
}

/// Monitors add parameters of their own to these two, so their query is not looked at.
Task<Result<Response>> show_health(const Dependencies&, const Call&) {
  Json json;
  json["status"] = "alive";
  co_return json_response(200, json);
}

Task<Result<Response>> show_readiness(const Dependencies& dependencies, const Call&) {
  const auto ready = co_await dependencies.ready();
  if (!ready) co_return Error(ErrorCode::unavailable, ready.error().text());
  Json json;
  json["status"] = "ready";
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
