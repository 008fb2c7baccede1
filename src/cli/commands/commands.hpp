#pragma once

#include <string>

#include "cli/program.hpp"
#include "cli/session.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

/// Each command in a file of its own: it describes its arguments to the program, and leaves its exit code.
namespace cutover::cli {

struct Context {
  Streams streams;
  Settings settings;
  int exit_code = kOk;

  void run(const std::string& app, const Work& work) {
    exit_code = run_session(streams, settings, app, work);
  }
};

/// Both references outlive the run of the program.
using AddCommand = void (*)(CLI::App& program, Context& context);

void add_cancel(CLI::App& program, Context& context);
void add_check(CLI::App& program, Context& context);
void add_complete(CLI::App& program, Context& context);
void add_completion(CLI::App& program, Context& context);
void add_deploy(CLI::App& program, Context& context);
void add_hold(CLI::App& program, Context& context);
void add_history(CLI::App& program, Context& context);
void add_logs(CLI::App& program, Context& context);
void add_maintenance(CLI::App& program, Context& context);
void add_plan(CLI::App& program, Context& context);
void add_reload(CLI::App& program, Context& context);
void add_restart(CLI::App& program, Context& context);
void add_resume(CLI::App& program, Context& context);
void add_rollback(CLI::App& program, Context& context);
void add_scale(CLI::App& program, Context& context);
void add_show(CLI::App& program, Context& context);
void add_start(CLI::App& program, Context& context);
void add_status(CLI::App& program, Context& context);
void add_stop(CLI::App& program, Context& context);
void add_token(CLI::App& program, Context& context);
void add_version(CLI::App& program, Context& context);

/// "cutover 0.1.0"
const char* version_text();

/// A command that asks the daemon, with the options that all of them have.
CLI::App* add_api_command(CLI::App& program, Context& context, const char* name, const char* description);
/// What an Idempotency-Key may be: it goes into a header of HTTP's.
CLI::Validator is_key();
CLI::Option* add_app(CLI::App* command, std::string& app);
/// APP as "shop" or "shop/57", and NUMBER.
void add_target(CLI::App* command, std::string& app, std::string& number, const char* without_number);

/// What the positionals and the options' values are called in the help; the completion goes by it too.
inline constexpr const char* kAppName = "APP";
inline constexpr const char* kNumberName = "NUMBER";
inline constexpr const char* kProcessName = "PROCESS";
inline constexpr const char* kTasksName = "TASKS";
inline constexpr const char* kFileName = "FILE";
inline constexpr const char* kScopeName = "SCOPE";
inline constexpr const char* kTokenName = "TOKEN";

}  // namespace cutover::cli
