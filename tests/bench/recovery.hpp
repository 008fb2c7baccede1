#pragma once

#include "bench/series.hpp"
#include "support/test_environment.hpp"

namespace cutover::bench {

/// How long nobody serves after the daemon was killed between stopping the old version and starting the new
/// one, beside what starting that container takes at least. Prints it.
void measure_recovery(const test::TestEnvironment& environment, int rounds);

}  // namespace cutover::bench
