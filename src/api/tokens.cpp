#include "cutover/access/tokens.hpp"

#include <nlohmann/json.hpp>

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/query.hpp"

namespace cutover::api {
namespace {

using Json = nlohmann::ordered_json;

Json optional_json(const std::optional<WallTime>& time) {
  return time ? Json(to_rfc3339(*time)) : Json(nullptr);
}

Json to_json(const model::Token& token, WallTime now) {
  Json json;
  json["name"] = token.name;
  json["scopes"] = Json::array();
  for (const model::Scope& scope : token.scopes) json["scopes"].push_back(to_text(scope));
  json["created_at"] = to_rfc3339(token.created_at);
  json["expires_at"] = optional_json(token.expires_at);
  json["expired"] = is_expired(token, now);
  json["last_used_at"] = optional_json(token.last_used_at);
  return json;
}

}  // namespace

/// The one time that a token's text leaves the daemon.
Task<Result<Response>> create_token(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const WallTime now = dependencies.clock.utc();
  auto asked = parse_token_body(call.request.body, now);
  if (!asked) co_return asked.error();
  const auto created = co_await dependencies.tokens.create(std::move(*asked), call.caller.requester);
  if (!created) co_return created.error();
  Json json = to_json(created->token, now);
  json["token"] = created->text.reveal();
  co_return json_response(201, json);
}

Task<Result<Response>> list_tokens(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const auto tokens = co_await dependencies.tokens.list();
  if (!tokens) co_return tokens.error();
  Json json;
  json["tokens"] = Json::array();
  for (const model::Token& token : *tokens) {
    json["tokens"].push_back(to_json(token, dependencies.clock.utc()));
  }
  co_return json_response(200, json);
}

Task<Result<Response>> revoke_token(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const auto no_body = parse_empty_body(call.request.body);
  if (!no_body) co_return no_body.error();
  const auto revoked = co_await dependencies.tokens.revoke(call.name, call.caller.requester);
  if (!revoked) co_return revoked.error();
  Response response;
  response.status = 204;
  co_return response;
}

}  // namespace cutover::api
