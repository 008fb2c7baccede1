#include "api/route.hpp"

#include <optional>

#include "api/handlers.hpp"
#include "api/problem.hpp"
#include "api/query.hpp"
#include "cutover/model/app.hpp"

namespace cutover::api {
namespace {

// clang-format off
constexpr Route kRoutes[] = {
  {"GET",  "/healthz",                                show_health},
  {"GET",  "/readyz",                                 show_readiness},
  {"GET",  "/openapi.json",                           show_openapi},
  {"GET",  "/v1/version",                             show_version},
  {"POST", "/v1/reload",                              reload},
  {"GET",  "/v1/apps",                                list_apps},
  {"GET",  "/v1/apps/{app}",                          show_app},
  {"GET",  "/v1/apps/{app}/deployments",              list_deployments},
  {"POST", "/v1/apps/{app}/deployments",              create_deployment},
  {"GET",  "/v1/apps/{app}/deployments/{n}",          show_deployment},
  {"GET",  "/v1/apps/{app}/deployments/{n}/events",   follow_deployment},
  {"POST", "/v1/apps/{app}/deployments/{n}/cancel",   cancel_deployment},
  {"POST", "/v1/apps/{app}/rollback",                 roll_back},
  {"GET",  "/v1/apps/{app}/plan",                     show_plan},
  {"GET",  "/v1/apps/{app}/logs",                     stream_logs},
  {"POST", "/v1/apps/{app}/start",                    start_app},
  {"POST", "/v1/apps/{app}/stop",                     stop_app},
  {"POST", "/v1/apps/{app}/restart",                  restart_app},
  {"POST", "/v1/hooks/{app}/{sender}",                receive_hook, RouteGroup::hooks},
  {"POST", "/v1/hooks/{app}/{sender}/{secret}",       receive_hook, RouteGroup::hooks},
};
// clang-format on

/// Takes the first segment off a pattern.
std::string_view next_segment(std::string_view& pattern) {
  pattern.remove_prefix(1);  // the slash
  const auto end = std::min(pattern.find('/'), pattern.size());
  const auto segment = pattern.substr(0, end);
  pattern.remove_prefix(end);
  return segment;
}

bool fits(std::string_view expected, const std::string& segment, Found& found) {
  if (expected == "{app}") {
    found.app = segment;
    return model::is_valid_name(segment);
  }
  if (expected == "{n}") {
    const auto number = parse_number(segment);
    found.number = number.value_or(0);
    return number.has_value();
  }
  if (expected == "{sender}") found.sender = segment;
  if (expected == "{secret}") found.secret = Secret(segment);
  return expected == "{sender}" || expected == "{secret}" || expected == segment;
}

std::optional<Found> match(const Route& route, const std::vector<std::string>& segments) {
  Found found{&route, "", 0, "", Secret()};
  std::string_view rest = route.pattern;
  for (const auto& segment : segments) {
    if (rest.empty() || !fits(next_segment(rest), segment, found)) return std::nullopt;
  }
  return rest.empty() ? std::optional(std::move(found)) : std::nullopt;
}

Response not_found() {
  return problem_response(Error(ErrorCode::not_found,
                                "nothing is served under this path; calls begin with /v1/apps, names have "
                                "a-z, 0-9 and '-', deployments are numbered from 1"));
}

Response method_not_allowed(std::string_view method, const std::string& allowed) {
  const std::string detail = std::string(method) + " is not for this path; it takes " + allowed;
  Response response = problem_response(kMethodNotAllowed, detail);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

}  // namespace

std::span<const Route> routes() {
  return kRoutes;
}

std::variant<Found, Response> find_route(std::string_view method, const std::vector<std::string>& segments) {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  std::string allowed;
  for (const Route& route : kRoutes) {
    auto found = match(route, segments);
    if (!found) continue;
    if (route.method == wanted) return std::move(*found);
    allowed +=
        (allowed.empty() ? "" : ", ") + std::string(route.method == "GET" ? "GET, HEAD" : route.method);
  }
  if (allowed.empty()) return not_found();
  return method_not_allowed(method, allowed);
}

}  // namespace cutover::api
