#pragma once

#include "cli/program.hpp"

namespace CLI {
class App;
}

/// Each command in a file of its own: it describes its arguments to the program, and leaves its exit code.
namespace cutover::cli {

struct Context {
  Streams streams;
  int exit_code = kOk;
};

/// Both references outlive the run of the program.
using AddCommand = void (*)(CLI::App& program, Context& context);

void add_check(CLI::App& program, Context& context);
void add_version(CLI::App& program, Context& context);

/// "cutover 0.1.0"
const char* version_text();

}  // namespace cutover::cli
