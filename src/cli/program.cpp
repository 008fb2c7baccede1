#include "cli/program.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/commands/commands.hpp"

namespace cutover::cli {
namespace {

/// In the order of the help text.
constexpr AddCommand kCommands[] = {add_check, add_version};

}  // namespace

int run(int argc, const char* const* argv, Streams streams) {
  CLI::App program("Deploys apps on this host, and shows what became of them.", "cutover");
  Context context{streams};
  program.set_version_flag("--version", version_text());
  program.require_subcommand(1);
  for (const AddCommand add : kCommands) add(program, context);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = program.exit(error, streams.out, streams.err);
    return code == kOk ? kOk : kUsage;
  }
  return context.exit_code;
}

}  // namespace cutover::cli
