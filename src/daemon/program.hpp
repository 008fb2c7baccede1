#pragma once

#include "daemon/daemon.hpp"

namespace cutover::daemon {

/// The whole program `cutoverd`: what main returns.
int run_program(int argc, char** argv, Factories factories = {});

}  // namespace cutover::daemon
