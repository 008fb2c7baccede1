#pragma once

#include "support/docker_cli.hpp"

namespace cutover::bench {

/// Prints when and on what it is measured: a line.
void print_host(const test::DockerCli& docker);

}  // namespace cutover::bench
