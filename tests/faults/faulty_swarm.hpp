#pragma once

#include <memory>

#include "cutover/engine/swarm.hpp"
#include "faults/failpoints.hpp"

namespace cutover::test {

/// A Swarm with boundaries around each call that changes something.
std::unique_ptr<engine::Swarm> make_faulty_swarm(std::unique_ptr<engine::Swarm> swarm, Failpoints& points);

}  // namespace cutover::test
