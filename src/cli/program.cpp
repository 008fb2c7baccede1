#include "cli/program.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdlib>
#include <ostream>

#include "cli/client/unreachable.hpp"
#include "cli/commands/commands.hpp"
#include "cli/help.hpp"
#include "cutover/base/nearest.hpp"

namespace cutover::cli {
namespace {

/// In the order of the help text.
constexpr AddCommand kCommands[] = {
    add_deploy,      add_status, add_show,   add_history, add_logs,    add_rollback,   add_cancel,
    add_plan,        add_start,  add_stop,   add_restart, add_scale,   add_hold,       add_resume,
    add_maintenance, add_check,  add_reload, add_token,   add_version, add_completion, add_complete};

constexpr const char* kFooter = R"(Environment:
  CUTOVER_SOCKET  where cutoverd listens
  NO_COLOR        set to anything: no colours

Exit codes:
  0  done; a deployment: succeeded
  1  refused, or mistakes in a file
  2  wrong arguments
  3  the deployment failed or was rolled back
  4  it was cancelled or superseded
  5  it needs attention
  6  cutoverd can't be reached
  7  no longer followed: the deployment goes on)";

/// What was typed instead of a command, or of one of a command's own, and what was probably meant. `before`:
/// the words that lead to `program`.
std::string unknown_command(const CLI::App& program, int argc, const char* const* argv,
                            const std::string& before = "") {
  const auto all = program.get_subcommands([](const CLI::App*) { return true; });
  if (all.empty() || argc < 2 || argv[1][0] == '-') return "";
  std::vector<std::string_view> known;
  for (const CLI::App* each : all) {
    if (each->check_name(argv[1])) return unknown_command(*each, argc - 1, argv + 1, before + argv[1] + " ");
    if (!each->get_group().empty()) known.push_back(each->get_name());
  }
  const std::string_view meant = nearest(argv[1], known);
  return "there is no command " + before + argv[1] +
         (meant.empty() ? "; cutover " + before + "--help lists them"
                        : "; did you mean " + before + std::string(meant) + "?");
}

/// The options of a command where its name should stand, as with docker: an option that is no command's own.
std::string misplaced_option(int argc, const char* const* argv) {
  constexpr std::string_view kOfCommands[] = {"--json", "--socket", "--color"};
  const std::string_view first = argc < 2 ? "" : argv[1];
  const std::string_view name = first.substr(0, first.find('='));
  if (std::find(std::begin(kOfCommands), std::end(kOfCommands), name) == std::end(kOfCommands)) return "";
  return std::string(name) + " stands behind the command: cutover COMMAND " + std::string(name);
}

/// What was wrong, in a line.
std::string usage_error(const CLI::App* program, const CLI::Error& error) {
  std::string command = "cutover";
  while (!program->get_subcommands().empty()) {
    program = program->get_subcommands().front();
    command += " " + program->get_name();
  }
  return "cutover: " + std::string(error.what()) + "; see " + command + " --help\n";
}

}  // namespace

int run(int argc, const char* const* argv, Streams streams) {
  CLI::App program("Deploys apps on this host, and shows what became of them.", "cutover");
  Context context{streams, {}};
  const char* socket = std::getenv("CUTOVER_SOCKET");
  context.settings.socket = socket && *socket ? socket : kDefaultSocket;
  program.set_version_flag("--version", version_text());
  program.require_subcommand(1);
  program.failure_message(usage_error);
  program.formatter(make_help_format());  // the commands inherit it
  for (const AddCommand add : kCommands) add(program, context);
  program.footer(kFooter);  // which they shall not inherit
  try {
    if (const std::string misplaced = misplaced_option(argc, argv); !misplaced.empty()) {
      streams.err << "cutover: " << misplaced << "\n";
      return kUsage;
    }
    if (const std::string unknown = unknown_command(program, argc, argv); !unknown.empty()) {
      streams.err << "cutover: " << unknown << "\n";
      return kUsage;
    }
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (argc < 2) return streams.err << program.help(), kUsage;
    const int code = program.exit(error, streams.out, streams.err);
    return code == kOk ? kOk : kUsage;
  }
  return context.exit_code;
}

}  // namespace cutover::cli
