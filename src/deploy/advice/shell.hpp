#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Commands that a shell runs. A shell does not pass signals on to what it runs.
namespace cutover::deploy {

/// "sh", "/bin/bash", "dash" ...
bool is_shell(std::string_view program);

/// A command's words, taken apart. An ENTRYPOINT that stands in front of the shell is not a part of it.
struct ShellCommand {
  std::vector<std::string> before;  ///< from the shell up to the script: {"/bin/sh", "-c"}
  std::string script;
  bool has_more = false;  ///< words after the script: an ENTRYPOINT in shell form, with a CMD that it ignores
};

/// Absent: no shell is told to run a script (-c), or the script's last command becomes the shell's process by
/// itself (exec).
std::optional<ShellCommand> run_by_shell(const std::vector<std::string>& command);

/// The same without a shell: "gunicorn shop.wsgi" as its words. Absent: it needs one.
std::optional<std::vector<std::string>> without_shell(const ShellCommand& command);

/// The same with exec before its last command: "cd app && exec gunicorn shop.wsgi". Absent: there is no
/// saying where it belongs, as with pipes and with what is more than a line.
std::optional<std::string> with_exec(const std::string& script);

}  // namespace cutover::deploy
