#include "cutover/config/config.hpp"

namespace cutover::config {

std::string Problem::text() const {
  std::string text = file.string();
  if (line > 0) text += ":" + std::to_string(line) + ":" + std::to_string(column);
  if (!text.empty()) text += ": ";
  if (!key.empty()) text += key + ": ";
  text += message;
  if (!suggestion.empty()) text += "; did you mean \"" + suggestion + "\"?";
  return text;
}

}  // namespace cutover::config
