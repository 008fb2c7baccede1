#include "deploy/advice/shell.hpp"

#include <algorithm>
#include <array>

namespace cutover::deploy {
namespace {

constexpr std::array<std::string_view, 6> kShells = {"sh", "bash", "ash", "dash", "ksh", "zsh"};
/// What is the shell's own, and nothing that exec can run.
constexpr std::array<std::string_view, 20> kNoPrograms = {
    "if",   "then", "else", "fi", "while", "until", "for", "do",   "done", "case",
    "esac", "{",    "}",    "!",  "trap",  "cd",    ".",   "eval", "wait", "set"};
/// What a shell does not take as it stands.
constexpr std::string_view kShellOnly = "\"'`$|&;<>*?(){}[]\\\n~#!";
constexpr std::string_view kBlanks = " \t";
/// More than a person reads in a piece of advice.
constexpr std::size_t kLongestScript = 200;

template <std::size_t Count>
bool has(const std::array<std::string_view, Count>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(kBlanks));
}

/// "-c", "-ec", "-lc"
bool asks_for_script(std::string_view option) {
  return option.starts_with('-') && !option.starts_with("--") && option.ends_with('c');
}

/// Where the last command of a list (&&, ||, ;) begins. Absent: a pipe, a background job, a group, or
/// something else that exec can't stand before.
std::optional<std::size_t> last_command(std::string_view script) {
  std::size_t begin = 0;
  char quote = 0;
  for (std::size_t at = 0; at < script.size(); ++at) {
    const char c = script[at];
    if (c == '\\' && quote != '\'') {
      ++at;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else if (c == '(' && at > 0 && script[at - 1] == '$') {
      at = script.find(')', at);
      if (at == std::string_view::npos) return std::nullopt;
    } else if (c == '\n' || c == '(' || c == ')' || c == '#') {
      return std::nullopt;
    } else if (c == ';') {
      begin = at + 1;
    } else if (c == '&' || c == '|') {
      const bool redirects = c == '&' && at > 0 && (script[at - 1] == '>' || script[at - 1] == '<');
      if (redirects) continue;
      if (at + 1 == script.size() || script[at + 1] != c) return std::nullopt;
      begin = ++at + 1;
    }
  }
  if (quote != 0) return std::nullopt;
  const auto word = script.find_first_not_of(kBlanks, begin);
  if (word == std::string_view::npos || has(kNoPrograms, first_word(script.substr(word))))
    return std::nullopt;
  return word;
}

}  // namespace

bool is_shell(std::string_view program) {
  return has(kShells, program.substr(program.rfind('/') + 1));
}

std::optional<ShellCommand> run_by_shell(const std::vector<std::string>& command) {
  const auto shell = std::find_if(command.begin(), command.end(), is_shell);
  const auto option = std::find_if(shell, command.end(), asks_for_script);
  if (command.end() - option < 2) return std::nullopt;
  ShellCommand found;
  found.before.assign(shell, option + 1);
  found.script = trimmed(option[1]);
  found.has_more = command.end() - option > 2;
  const auto last = last_command(found.script);
  const bool has_exec = last ? first_word(std::string_view(found.script).substr(*last)) == "exec"
                             : found.script.find("exec ") != std::string::npos;
  if (has_exec) return std::nullopt;
  return found;
}

std::optional<std::vector<std::string>> without_shell(const ShellCommand& command) {
  const std::string_view script = command.script;
  if (script.size() > kLongestScript || script.find_first_of(kShellOnly) != std::string_view::npos)
    return std::nullopt;
  const std::string_view program = first_word(script);
  const bool assigns = program.find('=') != std::string_view::npos;
  if (program.empty() || assigns || has(kNoPrograms, program)) return std::nullopt;
  std::vector<std::string> words;
  for (std::string_view rest = script; !rest.empty();) {
    const std::string_view word = first_word(rest);
    words.emplace_back(word);
    rest = trimmed(rest.substr(word.size()));
  }
  return words;
}

std::optional<std::string> with_exec(const std::string& script) {
  if (script.size() > kLongestScript) return std::nullopt;
  const auto last = last_command(script);
  if (!last) return std::nullopt;
  const std::string_view word = first_word(std::string_view(script).substr(*last));
  // exec takes no assignments; env does.
  const bool assigns = word.find('=') != std::string_view::npos;
  return script.substr(0, *last) + (assigns ? "exec env " : "exec ") + script.substr(*last);
}

}  // namespace cutover::deploy
