#include "api/dispatch.hpp"

#include "api/problem.hpp"
#include "api/route.hpp"

namespace cutover::api {

Task<Response> dispatch(const Dependencies& dependencies, const Request& request, Connection& connection) {
  auto target = parse_target(request.target);
  if (!target) co_return problem_response(target.error());
  auto routed = find_route(request.method, target->segments, request.door, dependencies.hooks_apart);
  if (auto* response = std::get_if<Response>(&routed)) co_return std::move(*response);
  auto& found = std::get<Found>(routed);
  auto admitted = co_await authorize(dependencies, request, found.route->access, found.app);
  if (auto* response = std::get_if<Response>(&admitted)) co_return std::move(*response);
  if (!request.content_encoding.empty() && request.content_encoding != "identity") {
    co_return problem_response(kUnsupportedEncoding, "the body must come as it is, without Content-Encoding");
  }
  const Call call{request,
                  connection,
                  std::move(found.app),
                  found.number,
                  std::move(target->query),
                  std::move(found.sender),
                  std::move(found.secret),
                  std::move(found.name),
                  std::move(std::get<Caller>(admitted))};
  auto answered = co_await found.route->handle(dependencies, call);
  if (!answered) co_return problem_response(answered.error());
  co_return std::move(*answered);
}

}  // namespace cutover::api
