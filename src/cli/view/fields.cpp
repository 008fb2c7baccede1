#include "cli/view/fields.hpp"

#include <algorithm>

#include "cli/view/text.hpp"

namespace cutover::cli {

void Fields::add(std::string name, Line value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void Fields::add(std::string name, const std::string& text) {
  if (!text.empty()) fields_.emplace_back(std::move(name), Line{{plain_text(text)}});
}

std::string Fields::text(const Look& look) const {
  std::size_t width = 0;
  for (const auto& [name, value] : fields_) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, value] : fields_) {
    Line line = {{"  " + padded(name, width + 2), Tone::faint}};
    line.insert(line.end(), value.begin(), value.end());
    // Whole, however wide the terminal is: what stands here is wanted to be read, or copied.
    text += text_of(line, Look{look.color, look.unicode, 0}) + "\n";
  }
  return text;
}

}  // namespace cutover::cli
