#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cutover::cli {

/// A line that a process wrote.
struct LogLineView {
  std::string process;
  int deployment = 0;
  std::string stream;  ///< "stdout", "stderr" or "notice"
  std::string at;      ///< RFC 3339, or ""
  std::string text;
  std::string json;  ///< as it came

  /// cutover's word on what is missing of the log.
  bool is_notice() const { return stream == "notice"; }
};

/// Nothing when it is none.
std::optional<LogLineView> log_line_from(std::string_view json);

}  // namespace cutover::cli
