#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cutover/engine/swarm.hpp"

namespace cutover::engine {

/// Those of services: what stands for a plain container on an overlay network is left out.
Result<std::vector<SwarmTask>> tasks_from(std::string_view body);

/// Its container has all the labels, each "key" or "key=value".
bool matches(const SwarmTask& task, const std::vector<std::string>& labels);

}  // namespace cutover::engine
