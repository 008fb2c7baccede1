#include <CLI/App.hpp>
#include <ostream>

#include "cli/commands/commands.hpp"

namespace cutover::cli {

const char* version_text() {
  return "cutover " CUTOVER_VERSION;
}

void add_version(CLI::App& program, Context& context) {
  CLI::App* command = program.add_subcommand("version", "Show the version of this program");
  command->callback([&context] { context.streams.out << version_text() << "\n"; });
}

}  // namespace cutover::cli
