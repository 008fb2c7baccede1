#include "api/route.hpp"

#include <algorithm>
#include <optional>

#include "api/handlers.hpp"
#include "api/problem.hpp"
#include "api/query.hpp"
#include "cutover/model/app.hpp"

namespace cutover::api {
namespace {

// clang-format off
constexpr Route kRoutes[] = {
  {"GET",    "/healthz",                                Access::anyone,    show_health},
  {"GET",    "/openapi.json",                           Access::anyone,    show_openapi},
  {"GET",    "/readyz",                                 Access::read,      show_readiness},
  {"GET",    "/v1/version",                             Access::read,      show_version},
  {"POST",   "/v1/reload",                              Access::admin,     reload},
  {"GET",    "/v1/tokens",                              Access::admin,     list_tokens},
  {"POST",   "/v1/tokens",                              Access::admin,     create_token},
  {"DELETE", "/v1/tokens/{name}",                       Access::admin,     revoke_token},
  {"GET",    "/v1/apps",                                Access::any_token, list_apps},
  {"GET",    "/v1/apps/{app}",                          Access::read,      show_app},
  {"GET",    "/v1/apps/{app}/deployments",              Access::read,      list_deployments},
  {"POST",   "/v1/apps/{app}/deployments",              Access::deploy,    create_deployment},
  {"GET",    "/v1/apps/{app}/deployments/{n}",          Access::read,      show_deployment},
  {"GET",    "/v1/apps/{app}/deployments/{n}/events",   Access::read,      follow_deployment},
  {"POST",   "/v1/apps/{app}/deployments/{n}/cancel",   Access::deploy,    cancel_deployment},
  {"POST",   "/v1/apps/{app}/rollback",                 Access::deploy,    roll_back},
  {"GET",    "/v1/apps/{app}/plan",                     Access::read,      show_plan},
  {"GET",    "/v1/apps/{app}/logs",                     Access::read,      stream_logs},
  {"POST",   "/v1/apps/{app}/start",                    Access::deploy,    start_app},
  {"POST",   "/v1/apps/{app}/stop",                     Access::deploy,    stop_app},
  {"POST",   "/v1/apps/{app}/restart",                  Access::deploy,    restart_app},
  {"POST",   "/v1/apps/{app}/scale",                    Access::deploy,    scale_app},
  {"POST",   "/v1/apps/{app}/hold",                     Access::deploy,    hold_traffic},
  {"POST",   "/v1/apps/{app}/resume",                   Access::deploy,    resume_traffic},
  {"POST",   "/v1/apps/{app}/maintenance",              Access::deploy,    set_maintenance},
  {"POST",   "/v1/hooks/{app}/{sender}",                Access::hook,      receive_hook},
  {"POST",   "/v1/hooks/{app}/{sender}/{secret}",       Access::hook,      receive_hook},
};
// clang-format on

/// Whether a row's access fits its method and its path, as far as those tell.
constexpr bool is_plausible(const Route& route) {
  const bool is_get = route.method == "GET";
  switch (route.access.kind()) {
    case Access::anyone:
      return is_get && !route.pattern.starts_with("/v1/");
    case Access::any_token:
    case Access::read:
      return is_get;
    case Access::deploy:
      return route.pattern.starts_with("/v1/apps/{app}/");
    case Access::admin:
      return true;
    case Access::hook:
      return route.pattern.starts_with("/v1/hooks/{app}/");
  }
  return false;
}
static_assert(std::all_of(std::begin(kRoutes), std::end(kRoutes), is_plausible),
              "a route that changes something is for read, or one without {app} for deploy");

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
  if (expected == "{name}") {
    found.name = segment;
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
  Found found{&route, "", 0, "", Secret(), ""};
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

bool leads_to(Door door, const Route& route, bool hooks_apart) {
  const Access::Kind kind = route.access.kind();
  switch (door) {
    case Door::socket:
      return true;
    case Door::api:
      return kind != Access::hook || !hooks_apart;
    case Door::hooks:
      return kind == Access::hook || route.handle == show_health;
  }
  return false;
}

std::variant<Found, Response> find_route(std::string_view method, const std::vector<std::string>& segments,
                                         Door door, bool hooks_apart) {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  std::string allowed;
  for (const Route& route : kRoutes) {
    auto found = match(route, segments);
    if (!found || !leads_to(door, route, hooks_apart)) continue;
    if (route.method == wanted) return std::move(*found);
    allowed +=
        (allowed.empty() ? "" : ", ") + std::string(route.method == "GET" ? "GET, HEAD" : route.method);
  }
  if (allowed.empty()) return not_found();
  return method_not_allowed(method, allowed);
}

}  // namespace cutover::api
