#pragma once

#include "support/test_environment.hpp"

namespace cutover::bench {

struct Scale {
  int apps = 500;
  int deployments = 100'000;  ///< in the history, the same number for each app
  int running = 20;           ///< of the apps have a container
  int rounds = 20;            ///< how often each is measured
};

/// Prints how long the daemon takes to start and to answer with so much in its configuration and its history,
/// and what memory it needs.
void measure_scale(const test::TestEnvironment& environment, const Scale& scale);

}  // namespace cutover::bench
