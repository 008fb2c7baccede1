#include "daemon/arguments.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace cutover::daemon {
namespace {

constexpr const char* kFooter = R"(
Signals:
  SIGHUP           reads the configuration anew; one with a mistake changes nothing
  SIGTERM, SIGINT  stops: deployments that run come to a safe point first. A second one stops sooner.
                   Apps keep running either way.
  SIGUSR2          sent by --take-over: stops likewise, and leaves its clients to the daemon that sent it

Environment:
  DOCKER_HOST      the Engine, where the configuration names none (unix:// only)
  DOCKER_CONFIG    folder of docker's config.json, for registries without a password_file (else ~/.docker)

Exit codes:
   0  stopped on a signal; with --check-config: no mistake
  64  wrong arguments
  69  can't start: the state folder or the socket can't be used, or is in use
  70  a bug
  78  wrong configuration; each mistake is on standard error)";

}  // namespace

std::variant<Arguments, ExitCode> parse_arguments(int argc, char** argv) {
  Arguments arguments;
  std::string config = arguments.config;
  CLI::App program("Deploys apps on this host, on request.", "cutoverd");
  program.set_version_flag("--version", std::string("cutoverd ") + CUTOVER_VERSION);
  auto* config_option = program.add_option("--config", config, "Configuration file; absent: the defaults")
                            ->type_name("FILE")
                            ->capture_default_str();
  program.add_flag("--check-config", arguments.only_check,
                   "Report every mistake in the configuration, and exit");
  program.add_flag("--take-over", arguments.take_over,
                   "Take the place of the daemon that runs with this configuration; no request fails");
  program.footer(kFooter);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kOk : kUsage;
  }
  arguments.config = config;
  arguments.config_given = config_option->count() > 0;
  return arguments;
}

}  // namespace cutover::daemon
