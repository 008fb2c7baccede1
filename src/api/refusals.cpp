#include "api/refusals.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <iterator>

#include "api/problem.hpp"

namespace cutover::api {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

Response retry_after(Response response, Milliseconds wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

}  // namespace

std::optional<Response> refuse_broken(const error_code& error, std::size_t max_header, std::size_t max_body) {
  if (error == boost::system::errc::not_enough_memory) {
    constexpr Milliseconds soon{1'000};
    return retry_after(problem_response(Error(ErrorCode::unavailable,
                                              "too many large requests are being received; try again later")),
                       soon);
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem_response(kHeaderTooLarge, "the header may have " + std::to_string(max_header) + " bytes");
  }
  if (error == http::error::body_limit) {
    return problem_response(
        Error(ErrorCode::too_large, "the body may have " + std::to_string(max_body) + " bytes"));
  }
  const bool left = error == http::error::end_of_stream || error == http::error::partial_message;
  if (left || error.category() != http::make_error_code(http::error::end_of_stream).category()) return {};
  return problem_response(
      Error(ErrorCode::invalid_argument, "the request is not HTTP/1.1: " + error.message()));
}

std::optional<Response> refuse_malformed(const RequestHeader& header, const model::Limits& limits) {
  if (std::distance(header.begin(), header.end()) > limits.header_fields) {
    return problem_response(kHeaderTooLarge,
                            "the header may have " + std::to_string(limits.header_fields) + " fields");
  }
  if (header.count(http::field::host) > 1) {
    return problem_response(Error(ErrorCode::invalid_argument, "the request has more than one Host"));
  }
  const auto expectation = header[http::field::expect];
  if (!expectation.empty() && !beast::iequals(expectation, "100-continue")) {
    return problem_response(kExpectationFailed, "the only expectation that is met is 100-continue");
  }
  return std::nullopt;
}

Response too_many_requests(int per_minute, Milliseconds wait) {
  return retry_after(problem_response(kTooManyRequests, "webhooks from one address may come " +
                                                            std::to_string(per_minute) + " times a minute"),
                     wait);
}

}  // namespace cutover::api
