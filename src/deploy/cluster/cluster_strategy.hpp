#pragma once

#include "deploy/strategy.hpp"

namespace cutover::deploy {

std::unique_ptr<Strategy> make_cluster_strategy(Attempt& attempt);

/// Whether the old version has containers, and they have to be gone before the services can begin: a Swarm's
/// port and a container's can't be the same.
bool containers_stop_first(const Attempt& attempt);

}  // namespace cutover::deploy
