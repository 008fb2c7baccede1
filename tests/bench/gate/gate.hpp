#pragma once

#include "support/test_environment.hpp"

namespace cutover::bench {

/// How much of each is measured.
struct GateLoad {
  int rounds = 7;
  int seconds = 4;
  int connections = 10'000;
  int deployments = 100;
  int others = 10;  ///< deployments with docker-compose
};

/// To see whether it works.
inline constexpr GateLoad kQuickGateLoad{
    .rounds = 1, .seconds = 1, .connections = 500, .deployments = 2, .others = 1};

/// The gate beside other reverse proxies, and what clients see of deployments behind it. Prints tables.
void measure_gate(const test::TestEnvironment& environment, const GateLoad& load);

}  // namespace cutover::bench
