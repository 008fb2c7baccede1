#include "cli/view/line.hpp"

#include "cli/view/text.hpp"

namespace cutover::cli {
namespace {

std::size_t columns_of(const Line& line) {
  std::size_t count = 0;
  for (const Span& span : line) count += columns(span.text);
  return count;
}

}  // namespace

std::string text_of(const Line& line, const Look& look) {
  std::string text;
  if (look.width == 0 || columns_of(line) <= static_cast<std::size_t>(look.width)) {
    for (const Span& span : line) text += paint(look, span.tone, span.text);
    return text;
  }
  const std::string_view more = glyphs(look).more;
  std::size_t left = static_cast<std::size_t>(look.width) - columns(more);
  for (const Span& span : line) {
    const std::string shown = shortened(span.text, left, "");
    text += paint(look, span.tone, shown);
    left -= columns(shown);
    if (shown.size() < span.text.size()) break;
  }
  return text + std::string(more);
}

Line indented(int by, Line line) {
  line.insert(line.begin(), Span{std::string(static_cast<std::size_t>(by), ' ')});
  return line;
}

}  // namespace cutover::cli
