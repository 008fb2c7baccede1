#include "api/refusals.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include "api/problem.hpp"
#include "api/request_reader.hpp"

namespace cutover::api {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr unsigned kHttp11 = 11;

Response retry_after(Response response, Milliseconds wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

Response too_many_fields(const model::Limits& limits) {
  return problem_response(kHeaderTooLarge, "the header may have " + std::to_string(limits.header_fields) +
                                               " fields (limits.header_fields)");
}

/// "64k", as the limit is written in the configuration.
std::string in_bytes(std::size_t limit, std::string_view key) {
  return std::to_string(limit) + " bytes (limits." + std::string(key) + ")";
}

Response malformed(std::string_view what) {
  return problem_response(Error(ErrorCode::invalid_argument, std::string(what)));
}

/// What two programs could read in two ways, and so see different requests (RFC 9112, 6.1 and 6.3).
std::optional<Response> refuse_ambiguous_length(const RequestHeader& header) {
  const auto codings = header.count(http::field::transfer_encoding);
  const auto lengths = header.count(http::field::content_length);
  if (lengths > 1) return malformed("the request has more than one Content-Length");
  const auto length = header[http::field::content_length];
  if (length.find_first_not_of("0123456789") != std::string_view::npos) {
    return malformed("the Content-Length is no number");
  }
  if (codings == 0) return std::nullopt;
  if (lengths > 0) return malformed("the request has both Content-Length and Transfer-Encoding");
  const bool known = codings == 1 && beast::iequals(header[http::field::transfer_encoding], "chunked");
  if (!known || header.version() < kHttp11)
    return malformed("the only Transfer-Encoding is chunked, in HTTP/1.1");
  return std::nullopt;
}

}  // namespace

std::optional<Response> refuse_broken(const error_code& error, const model::Limits& limits, bool for_hooks) {
  if (error == kTrailers) return malformed("fields behind the body are not taken");
  if (error == kTooManyFields) return too_many_fields(limits);
  if (error == kNoRoom) {
    constexpr Milliseconds soon{1'000};
    return retry_after(problem_response(Error(ErrorCode::unavailable,
                                              "too many large requests are being received; try again later")),
                       soon);
  }
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem_response(kHeaderTooLarge, "the header may have " + in_bytes(limits.header, "header"));
  }
  if (error == http::error::body_limit) {
    const std::string most =
        for_hooks ? in_bytes(limits.hook_body, "hook_body") : in_bytes(limits.body, "body");
    return problem_response(Error(ErrorCode::too_large, "the body may have " + most));
  }
  const bool left = error == http::error::end_of_stream || error == http::error::partial_message;
  if (left || error.category() != http::make_error_code(http::error::end_of_stream).category()) return {};
  return problem_response(
      Error(ErrorCode::invalid_argument, "the request is not HTTP/1.1: " + error.message()));
}

std::optional<Response> refuse_malformed(const RequestHeader& header) {
  if (header.count(http::field::host) > 1) return malformed("the request has more than one Host");
  if (header.count(http::field::authorization) > 1) {
    return malformed("the request has more than one Authorization");
  }
  if (auto ambiguous = refuse_ambiguous_length(header)) return ambiguous;
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
