#include <nlohmann/json.hpp>

#include "api/app_json.hpp"
#include "api/handlers.hpp"
#include "api/query.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/deploy/service.hpp"

namespace cutover::api {
namespace {

/// For all apps together: an Engine that hangs answers none of them.
constexpr Milliseconds kListTimeout{30'000};

Task<Result<std::vector<deploy::AppStatus>>> status_of_all(deploy::Service& service) {
  std::vector<deploy::AppStatus> all;
  const auto apps = service.apps();
  for (const auto& app : apps) {
    auto status = co_await service.status(app);
    if (!status) co_return status.error();
    all.push_back(std::move(*status));
  }
  co_return all;
}

}  // namespace

Task<Result<Response>> list_apps(const Dependencies& dependencies, const Call& call) {
  const auto no_query = parse_no_query(call.query);
  if (!no_query) co_return no_query.error();
  auto asked = with_timeout<std::vector<deploy::AppStatus>>(
      dependencies.clock, kListTimeout, "no status of all apps", status_of_all(dependencies.deploy));
  const auto all = co_await std::move(asked);
  if (!all) co_return all.error();
  nlohmann::ordered_json json;
  json["apps"] = nlohmann::ordered_json::array();
  for (const auto& status : *all) json["apps"].push_back(summary_json(status));
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
