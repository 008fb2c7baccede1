#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace cutover {

/// What kind of failure it is. One table (api/problem.cpp) maps it to an HTTP status; nothing else depends on
/// the wording.
enum class ErrorCode {
  invalid_argument,  ///< what a person or a program gave us is wrong
  not_found,
  conflict,      ///< contradicts the present state (a name is taken, it is running already)
  unauthorized,  ///< the other side wants credentials, or other ones
  unsupported,   ///< understood, but not to be had here
  unavailable,   ///< the other side can't be reached, or the connection broke: the effect of the call is
                 ///< UNKNOWN
  timeout,       ///< no answer in time: the effect of the call is UNKNOWN
  cancelled,
  too_large,  ///< what was sent to us is longer than we take; an answer that is too long is `protocol`
  protocol,   ///< an answer that can't be understood: the effect of the call is UNKNOWN
  rejected,   ///< the other side understood and said no
  unhealthy,  ///< an app did not prove itself: no good answer, or its container ended
  storage,    ///< our own database or disk
  internal,   ///< a bug of ours
};

std::string_view to_string(ErrorCode code);

/// The call to another program that an error came from.
struct RemoteCall {
  std::string method;
  std::string target;  ///< path and query
  int status = 0;      ///< HTTP status; 0 when there was no answer
};

/// An expected failure, as a value. `text()` is what a person reads: the context, outermost first, then the
/// message.
class Error {
 public:
  /// Only for boost::system::result, which makes one when asked for the error of a success.
  Error() = default;
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}
  Error(ErrorCode code, std::string message, RemoteCall call)
      : code_(code), message_(std::move(message)), call_(std::move(call)) {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::optional<RemoteCall>& call() const { return call_; }

  /// True when the call may have taken effect all the same: look again before deciding.
  bool outcome_unknown() const {
    return code_ == ErrorCode::unavailable || code_ == ErrorCode::timeout || code_ == ErrorCode::protocol;
  }

  /// The same error, seen from one level further out: `Error::text` becomes "<context>: <before>".
  Error in(std::string_view context) const;

  std::string text() const;

 private:
  ErrorCode code_ = ErrorCode::internal;
  std::string message_;
  std::string context_;
  std::optional<RemoteCall> call_;
};

template <class T>
using Result = boost::system::result<T, Error>;

/// `Result::value()` on an error is a bug of the caller: it throws std::logic_error with the error's text.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace cutover
