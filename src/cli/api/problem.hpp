#pragma once

#include <string>

#include "cli/failure.hpp"

namespace cutover::cli {

/// What the API says in an answer that is no success (RFC 9457), or what can be said about one that is not
/// the API's.
Failure problem_from(int status, const std::string& body);

}  // namespace cutover::cli
