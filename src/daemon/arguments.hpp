#pragma once

#include <filesystem>
#include <variant>

namespace cutover::daemon {

/// Exit codes, those of sysexits.h where there is one. `--help` documents them.
enum ExitCode : int {
  kOk = 0,
  kUsage = 64,
  kCannotStart = 69,
  kBug = 70,
  kWrongConfiguration = 78,
};

struct Arguments {
  std::filesystem::path config = "/etc/cutover/cutover.yaml";
  bool config_given = false;
  bool only_check = false;
  bool take_over = false;
};

/// The arguments, or the exit code when there is nothing more to do (help, version, a mistake): it is printed
/// already.
std::variant<Arguments, ExitCode> parse_arguments(int argc, char** argv);

}  // namespace cutover::daemon
