#include "config/command.hpp"

namespace cutover::config {
namespace {

constexpr std::string_view kShellOnly = "\"'`$|&;<>*?(){}[]\\\n~#";
constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=+-";

std::string in_quotes(std::string_view word) {
  std::string result = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') result += '\\';
    c == '\n' ? result += "\\n" : result += c;
  }
  return result + "\"";
}

std::string yaml(std::string_view word) {
  const bool plain = word.find_first_not_of(kPlain) == std::string_view::npos && word != "-";
  return plain ? std::string(word) : in_quotes(word);
}

}  // namespace

std::string command_as_list(std::string_view command) {
  if (command.find_first_of(kShellOnly) != std::string_view::npos)
    return "[sh, -c, " + in_quotes(command) + "]";
  std::string list;
  while (true) {
    const std::size_t begin = command.find_first_not_of(" \t");
    if (begin == std::string_view::npos) break;
    command.remove_prefix(begin);
    const std::string_view word = command.substr(0, command.find_first_of(" \t"));
    list += (list.empty() ? "" : ", ") + yaml(word);
    command.remove_prefix(word.size());
  }
  return "[" + list + "]";
}

}  // namespace cutover::config
