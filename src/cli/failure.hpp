#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/exit_code.hpp"

namespace cutover::cli {

/// Why a command ends without having done its work, for a person and for a script.
struct Failure {
  Failure() = default;
  Failure(int code, std::string what) : exit_code(code), text(std::move(what)) {}

  int exit_code = kFailed;
  std::string text;                  ///< what happened, and what to do
  std::vector<std::string> details;  ///< each mistake by itself, when there are several
  std::string json;                  ///< the API's problem, as it came; "": it is not the API's
  std::string type;                  ///< the problem's, without its "urn:cutover:problem:"

  /// It is the daemon's state that is in the way, not what was asked: it may be otherwise in a moment.
  bool may_pass() const {
    return exit_code == kUnreachable || type == "unavailable" || type == "storage" || type == "timeout";
  }
};

template <class T>
using Answer = boost::system::result<T, Failure>;

/// `Answer::value()` of a failure is a bug of the caller.
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& where);

}  // namespace cutover::cli
