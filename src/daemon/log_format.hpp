#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cutover/base/clock.hpp"

/// Log lines. What the daemon logs is key=value; a value that others may have a hand in is written with
/// `{:?}`, in double quotes and escaped, so that it can neither end early nor begin another line or pair.
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

/// The pairs of a text, their values as they were before they were escaped; empty when it is not made of
/// pairs.
std::vector<std::pair<std::string, std::string>> parse_pairs(std::string_view text);

}  // namespace cutover::daemon
