#include "api/dispatch.hpp"

#include "api/problem.hpp"
#include "api/route.hpp"

namespace cutover::api {

Task<Response> dispatch(const Dependencies& dependencies, const Request& request, Connection& connection) {
  auto target = parse_target(request.target);
  if (!target) co_return problem_response(target.error());
  auto routed = find_route(request.method, target->segments);
  if (auto* response = std::get_if<Response>(&routed)) co_return std::move(*response);
  if (!request.content_encoding.empty() && request.content_encoding != "identity") {
    co_return problem_response(kUnsupportedEncoding, "the body must come as it is, without Content-Encoding");
  }
  auto& found = std::get<Found>(routed);
  if (request.door != Door::socket && found.route->group != RouteGroup::hooks &&
      request.target != "/healthz") {
    co_return problem_response(kUnauthenticated, "there are no tokens yet that this call could be made with");
  }
  const Call call{request,
                  connection,
                  std::move(found.app),
                  found.number,
                  std::move(target->query),
                  std::move(found.sender),
                  std::move(found.secret)};
  auto answered = co_await found.route->handle(dependencies, call);
  if (!answered) co_return problem_response(answered.error());
  co_return std::move(*answered);
}

}  // namespace cutover::api
