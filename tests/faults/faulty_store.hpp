#pragma once

#include <memory>

#include "cutover/store/store.hpp"
#include "faults/failpoints.hpp"

namespace cutover::test {

/// A store with boundaries around each commit.
std::unique_ptr<store::Store> make_faulty_store(std::unique_ptr<store::Store> store, Failpoints& points);

}  // namespace cutover::test
