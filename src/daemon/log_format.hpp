#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cutover/base/clock.hpp"

/// Log lines. What the daemon logs is key=value, a value with spaces in double quotes; a line stays one line
/// whatever an app, the Engine or a request put into a value.
namespace cutover::daemon {

struct LogLine {
  WallTime at;
  std::string_view level;
  std::string_view text;
};

/// time=... level=... and the text. Without the time where the journal has its own.
std::string to_text_line(const LogLine& line, bool with_time);
/// One JSON object: time, level and a member for each key; a text that is not key=value is "message".
std::string to_json_line(const LogLine& line);

/// What the journal is given beside the line, so that it finds it: PRIORITY and CUTOVER_EVENT, CUTOVER_APP,
/// CUTOVER_DEPLOYMENT ("shop/57"), CUTOVER_PHASE and CUTOVER_OUTCOME where the text has them. Of a key that
/// stands there twice the first counts: what others wrote comes later in a line.
std::vector<std::pair<std::string, std::string>> journal_fields(const LogLine& line);

/// "6" for info: syslog's number.
char priority_of(std::string_view level);

/// The pairs of a text; empty when it is not made of them. Values may hold quotes that nobody escaped: one
/// ends where a quote is followed by another pair or by the end.
std::vector<std::pair<std::string, std::string>> parse_pairs(std::string_view text);

}  // namespace cutover::daemon
