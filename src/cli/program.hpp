#pragma once

#include <iosfwd>

#include "cli/exit_code.hpp"

namespace cutover::cli {

/// Where a command writes: results to `out`, all else to `err`. The descriptors behind them, and that of
/// standard input, are asked whether they are terminals; -1: it is none.
struct Streams {
  std::ostream& out;
  std::ostream& err;
  int in_descriptor = -1;
  int out_descriptor = -1;
  int err_descriptor = -1;
};

/// The `cutover` command. Returns its exit code.
int run(int argc, const char* const* argv, Streams streams);

}  // namespace cutover::cli
