#pragma once

#include <memory>

#include "cutover/engine/client.hpp"
#include "faults/failpoints.hpp"

namespace cutover::test {

/// A client of the Engine with boundaries around each call that changes something.
std::unique_ptr<engine::Client> make_faulty_client(std::unique_ptr<engine::Client> client,
                                                   Failpoints& points);

}  // namespace cutover::test
