#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "api/authorization.hpp"
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
  Secret secret;     ///< of a hook's path
  std::string name;  ///< a valid one, too
  Caller caller;
};

using Handler = Task<Result<Response>> (*)(const Dependencies& dependencies, const Call& call);

struct Route {
  std::string_view method;
  /// {app}, {name}: a valid name; {n}: a deployment's number; {sender}, {secret}: anything
  std::string_view pattern;
  Access access;
  Handler handle;
};

struct Found {
  const Route* route;
  std::string app;
  int number = 0;
  std::string sender = {};
  Secret secret = {};
  std::string name = {};
};

/// All of them.
std::span<const Route> routes();

/// Whether a route is there at all for who comes in by `door`. `hooks_apart`: hooks have a door of their own.
bool leads_to(Door door, const Route& route, bool hooks_apart);

/// The route, or the answer when there is none behind this door: 404, or 405 with Allow. HEAD is GET's.
std::variant<Found, Response> find_route(std::string_view method, const std::vector<std::string>& segments,
                                         Door door = Door::socket, bool hooks_apart = false);

}  // namespace cutover::api
