#include "cli/view/line.hpp"

#include "cli/view/text.hpp"

namespace cutover::cli {

std::string text_of(const Line& line, const Look& look) {
  std::string text;
  std::size_t left = static_cast<std::size_t>(look.width);
  for (const Span& span : line) {
    if (look.width == 0) {
      text += paint(look, span.tone, span.text);
      continue;
    }
    const std::string shown = shortened(span.text, left, left > 0 ? glyphs(look).more : "");
    text += paint(look, span.tone, shown);
    left -= std::min(columns(shown), left);
    if (shown.size() < span.text.size()) break;
  }
  return text;
}

Line indented(int by, Line line) {
  line.insert(line.begin(), Span{std::string(static_cast<std::size_t>(by), ' ')});
  return line;
}

}  // namespace cutover::cli
