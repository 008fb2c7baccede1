#include "cutover/base/error.hpp"

#include <stdexcept>

namespace cutover {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::unauthorized:
      return "unauthorized";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::too_large:
      return "too_large";
    case ErrorCode::protocol:
      return "protocol";
    case ErrorCode::rejected:
      return "rejected";
    case ErrorCode::unhealthy:
      return "unhealthy";
    case ErrorCode::storage:
      return "storage";
    case ErrorCode::internal:
      return "internal";
  }
  return "unknown";
}

Error Error::in(std::string_view context) const {
  Error outer = *this;
  outer.context_ = context_.empty() ? std::string(context) : std::string(context) + ": " + context_;
  return outer;
}

std::string Error::text() const {
  return context_.empty() ? message_ : context_ + ": " + message_;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::logic_error(where.to_string() + ": value of a failed result: " + error.text());
}

}  // namespace cutover
