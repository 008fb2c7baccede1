#include "cli/view/table.hpp"

#include <algorithm>

#include "cli/view/text.hpp"

namespace cutover::cli {
namespace {

constexpr std::size_t kGap = 2;

std::vector<std::size_t> widths_of(const std::vector<std::vector<Span>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i].text));
  }
  return widths;
}

/// So that nothing stands behind the last word.
void drop_empty_end(std::vector<Span>& row) {
  while (!row.empty() && row.back().text.empty()) row.pop_back();
}

}  // namespace

Table::Table(std::vector<std::string> header) {
  std::vector<Span>& row = rows_.emplace_back();
  for (std::string& name : header) row.push_back({std::move(name), Tone::faint});
}

std::string Table::text(const Look& look) const {
  const auto widths = widths_of(rows_);
  std::string text;
  for (std::vector<Span> row : rows_) {
    drop_empty_end(row);
    Line line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::size_t used = columns(row[i].text);
      line.push_back(std::move(row[i]));
      if (i + 1 < row.size()) line.push_back({std::string(widths[i] - used + kGap, ' ')});
    }
    text += text_of(line, look) + "\n";
  }
  return text;
}

}  // namespace cutover::cli
