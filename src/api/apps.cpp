#include <nlohmann/json.hpp>

#include "api/app_json.hpp"
#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/query.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/deploy/service.hpp"

namespace cutover::api {
namespace {

/// An Engine that hangs is asked several things one after the other; a registry may take half of it.
constexpr Milliseconds kPlanTimeout{60'000};

/// Answers when it is done; what was begun goes on when the client leaves.
Task<Result<Response>> operate(const Dependencies& dependencies, const Call& call,
                               deploy::Operation operation) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const auto no_body = parse_empty_body(call.request.body);
  if (!no_body) co_return no_body.error();
  const auto done = co_await dependencies.deploy.operate(call.app, operation, call.caller.requester);
  if (!done) co_return done.error();
  const auto status = co_await dependencies.deploy.status(call.app);
  if (!status) co_return status.error();
  co_return json_response(200, whole_json(*status));
}

}  // namespace

Task<Result<Response>> start_app(const Dependencies& dependencies, const Call& call) {
  return operate(dependencies, call, deploy::Operation::start);
}

Task<Result<Response>> stop_app(const Dependencies& dependencies, const Call& call) {
  return operate(dependencies, call, deploy::Operation::stop);
}

Task<Result<Response>> restart_app(const Dependencies& dependencies, const Call& call) {
  return operate(dependencies, call, deploy::Operation::restart);
}

Task<Result<Response>> scale_app(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  auto request = parse_scale_body(call.request.body);
  if (!request) co_return request.error();
  const auto done = co_await dependencies.deploy.scale(call.app, std::move(*request), call.caller.requester);
  if (!done) co_return done.error();
  const auto status = co_await dependencies.deploy.status(call.app);
  if (!status) co_return status.error();
  co_return json_response(200, whole_json(*status));
}

Task<Result<Response>> show_plan(const Dependencies& dependencies, const Call& call) {
  auto choice = parse_choice(call.query);
  if (!choice) co_return choice.error();
  auto asked = with_timeout<deploy::Plan>(dependencies.clock, kPlanTimeout, "no plan",
                                          dependencies.deploy.plan(call.app, std::move(*choice)));
  const auto plan = co_await std::move(asked);
  if (!plan) co_return plan.error();
  co_return json_response(200, to_json(call.app, *plan));
}

Task<Result<Response>> list_apps(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const auto all = co_await dependencies.deploy.status_of_all();
  if (!all) co_return all.error();
  nlohmann::ordered_json json;
  json["apps"] = nlohmann::ordered_json::array();
  for (const auto& status : *all) {
    if (allows(call.caller.scopes, Access::read, status.app)) json["apps"].push_back(summary_json(status));
  }
  co_return json_response(200, json);
}

Task<Result<Response>> show_app(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const auto status = co_await dependencies.deploy.status(call.app);
  if (!status) co_return status.error();
  co_return json_response(200, whole_json(*status));
}

}  // namespace cutover::api
