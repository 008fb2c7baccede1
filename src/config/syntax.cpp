#include "config/syntax.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>

#include <algorithm>

#include "config/text.hpp"

namespace cutover::config {
namespace {

struct Explanation {
  std::string_view message;
  std::string_view words;
};

constexpr std::string_view kIndentation = "the indentation does not fit the lines above it";

const Explanation kExplanations[] = {
    {YAML::ErrorMsg::END_OF_MAP, kIndentation},
    {YAML::ErrorMsg::END_OF_SEQ, kIndentation},
    {YAML::ErrorMsg::END_OF_MAP_FLOW, "a \"{\" above is not closed with \"}\""},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a \"[\" above is not closed with \"]\""},
    {YAML::ErrorMsg::FLOW_END, "this bracket closes nothing"},
    {YAML::ErrorMsg::MAP_VALUE,
     "a \":\" has no place here; text with \": \" in it must stand in quotes, and a key needs a space after "
     "its "
     "colon (look at the line above, too)"},
    {YAML::ErrorMsg::MAP_KEY, "a key has no place here; look at the indentation, and at the line above"},
    {YAML::ErrorMsg::BLOCK_ENTRY,
     "a \"- \" has no place here; look at the indentation, and at the line above"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "text with this character here must stand in quotes"},
    {YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab in the indentation; YAML takes spaces only"},
    {YAML::ErrorMsg::EOF_IN_SCALAR, "this quote is never closed"},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR,
     "no anchor (&name) above has the name of this alias (*name); text that "
     "begins with \"*\" must stand in quotes"},
    {YAML::ErrorMsg::ALIAS_NOT_FOUND, "text that begins with \"*\" must stand in quotes"},
    {YAML::ErrorMsg::ANCHOR_NOT_FOUND, "text that begins with \"&\" must stand in quotes"},
};

}  // namespace

Place Places::at(const YAML::Mark& mark) {
  if (mark.is_null()) return {source_};
  const std::string_view line = source_->line(mark.line + 1);
  const std::size_t byte = std::min(static_cast<std::size_t>(mark.column), line.size());
  if (line_ != mark.line || byte < byte_) {
    line_ = mark.line;
    byte_ = 0;
    characters_ = 0;
  }
  for (; byte_ < byte; ++byte_) characters_ += is_inside_character(line[byte_]) ? 0 : 1;
  return {source_, mark.line + 1, characters_ + 1};
}

bool closes_its_quote(const Source& source, const YAML::Mark& scalar) {
  std::size_t at =
      source.line_starts[static_cast<std::size_t>(scalar.line)] + static_cast<std::size_t>(scalar.column);
  const std::string_view text = source.text;
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return true;
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote && text.substr(at, 2) == "''") {
      ++at;
    } else if (text[at] == quote) {
      return true;
    }
  }
  return false;
}

std::string explain(const Place& place, const std::string& message) {
  const std::string_view line = place.source->line(place.line);
  const std::string_view indentation = line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
  if (indentation.find('\t') != std::string_view::npos) {
    return "not YAML: a tab in the indentation; YAML takes spaces only";
  }
  for (const Explanation& explanation : kExplanations) {
    if (explanation.message == message) return "not YAML: " + std::string(explanation.words);
  }
  return "not YAML: " + message;
}

}  // namespace cutover::config
