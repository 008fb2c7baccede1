#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "api/message.hpp"
#include "api/target.hpp"
#include "cutover/api/server.hpp"

namespace cutover::api {

/// A request that found its route, with what the path said.
struct Call {
  const Request& request;
  Connection& connection;
  std::string app;  ///< a valid name
  int number = 0;
  Query query;
  std::string sender;
  Secret secret;  ///< of a hook's path
};

using Handler = Task<Result<Response>> (*)(const Dependencies& dependencies, const Call& call);

/// Who a route is for. Those of hooks are not called by whom the daemon knows: each checks by itself who
/// calls.
enum class RouteGroup { api, hooks };

struct Route {
  std::string_view method;
  std::string_view
      pattern;  ///< {app}: a valid name; {n}: a deployment's number; {sender}, {secret}: anything
  Handler handle;
  RouteGroup group = RouteGroup::api;
};

struct Found {
  const Route* route;
  std::string app;
  int number = 0;
  std::string sender = {};
  Secret secret = {};
};

/// All of them.
std::span<const Route> routes();

/// The route, or the answer when there is none: 404, or 405 with Allow. HEAD is GET's.
std::variant<Found, Response> find_route(std::string_view method, const std::vector<std::string>& segments);

}  // namespace cutover::api
