#pragma once

#include <string>
#include <string_view>

#include "api/message.hpp"
#include "cutover/base/error.hpp"

/// Errors as application/problem+json (RFC 9457).
namespace cutover::api {

/// A row of the published table: `type` is urn:cutover:problem:<slug>.
struct Problem {
  std::string_view slug;
  int status;
  std::string_view title;
};

/// The one place where an ErrorCode becomes an HTTP status.
const Problem& problem_of(ErrorCode code);

/// Faults of the exchange itself, which only the HTTP side sees.
inline constexpr Problem kMethodNotAllowed{"method-not-allowed", 405, "The resource has no such method"};
inline constexpr Problem kUnauthenticated{"unauthenticated", 401, "Who calls could not be told"};
inline constexpr Problem kRequestTimeout{"request-timeout", 408, "The request did not arrive in time"};
inline constexpr Problem kUnsupportedEncoding{"unsupported-encoding", 415, "The body is encoded"};
inline constexpr Problem kExpectationFailed{"expectation-failed", 417, "The expectation is not known"};
inline constexpr Problem kForeignOrigin{"foreign-origin", 403, "A web page of somebody else's asks"};
inline constexpr Problem kMisdirected{"misdirected", 421, "The request is for another host"};
inline constexpr Problem kTooManyRequests{"too-many-requests", 429, "Too many requests in a short time"};
inline constexpr Problem kHeaderTooLarge{"header-too-large", 431, "The request's header is too large"};

Response problem_response(const Problem& problem, std::string_view detail);
/// `detail` is the error's text; an error of several lines also has them as `problems`.
Response problem_response(const Error& error);

}  // namespace cutover::api
