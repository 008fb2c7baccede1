#pragma once

#include "deploy/strategy.hpp"

namespace cutover::deploy {

std::unique_ptr<Strategy> make_cluster_strategy(Attempt& attempt);

}  // namespace cutover::deploy
