#pragma once

#include <vector>

#include "deploy/log_source.hpp"

namespace cutover::deploy {

/// What these containers have written, in the order of its times. In place of a log that can't be read (its
/// node is away, or its container has just gone) comes a notice; when none can be, the error of the first.
Task<Result<void>> read_to_the_end(const Dependencies& dependencies, std::vector<ManagedContainer> containers,
                                   engine::LogOptions options, LogSink& sink);

}  // namespace cutover::deploy
