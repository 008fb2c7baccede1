#include <nlohmann/json.hpp>

#include "api/app_json.hpp"
#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/query.hpp"
#include "cutover/deploy/service.hpp"

namespace cutover::api {
namespace {

Task<Result<Response>> direct(const Dependencies& dependencies, const Call& call,
                              deploy::TrafficOrder order) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  const auto done = co_await dependencies.deploy.direct(call.app, order, call.caller.requester);
  if (!done) co_return done.error();
  const auto status = co_await dependencies.deploy.status(call.app);
  if (!status) co_return status.error();
  co_return json_response(200, whole_json(*status));
}

Task<Result<Response>> direct_without_body(const Dependencies& dependencies, const Call& call,
                                           deploy::TrafficOrder order) {
  const auto no_body = parse_empty_body(call.request.body);
  if (!no_body) co_return no_body.error();
  co_return co_await direct(dependencies, call, order);
}

}  // namespace

Task<Result<Response>> hold_traffic(const Dependencies& dependencies, const Call& call) {
  return direct_without_body(dependencies, call, deploy::TrafficOrder::hold);
}

Task<Result<Response>> resume_traffic(const Dependencies& dependencies, const Call& call) {
  return direct_without_body(dependencies, call, deploy::TrafficOrder::resume);
}

Task<Result<Response>> set_maintenance(const Dependencies& dependencies, const Call& call) {
  const auto on = parse_maintenance_body(call.request.body);
  if (!on) co_return on.error();
  const auto order = *on ? deploy::TrafficOrder::begin_maintenance : deploy::TrafficOrder::end_maintenance;
  co_return co_await direct(dependencies, call, order);
}

}  // namespace cutover::api
