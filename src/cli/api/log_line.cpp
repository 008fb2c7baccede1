#include "cli/api/log_line.hpp"

#include <nlohmann/json.hpp>

#include "cli/api/json.hpp"

namespace cutover::cli {

std::optional<LogLineView> log_line_from(std::string_view text) {
  const auto json = object_from(text);
  if (!json) return std::nullopt;
  LogLineView line;
  line.process = text_of(*json, "process");
  line.deployment = int_of(*json, "deployment").value_or(0);
  line.stream = text_of(*json, "stream");
  line.at = text_of(*json, "at");
  line.text = text_of(*json, "text");
  line.json = text;
  return line;
}

}  // namespace cutover::cli
