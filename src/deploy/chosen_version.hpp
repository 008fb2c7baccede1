#pragma once

#include <string>

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// Sets `rollback_to` where it was left open; the image of that version. A request that is repeated stands
/// for what it stood for the first time, whatever has become of that since.
/// not_found: no such deployment, or nothing to go back to; conflict: it has no pinned specification.
Task<Result<std::string>> choose_version(const Dependencies& dependencies, Submission& submission);

}  // namespace cutover::deploy
