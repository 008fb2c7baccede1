#pragma once

#include <iosfwd>

namespace cutover::cli {

/// Exit codes. A script can tell "no" from "you asked wrongly".
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

/// Where a command writes: results to `out`, all else to `err`.
struct Streams {
  std::ostream& out;
  std::ostream& err;
};

/// The `cutover` command. Returns its exit code.
int run(int argc, const char* const* argv, Streams streams);

}  // namespace cutover::cli
