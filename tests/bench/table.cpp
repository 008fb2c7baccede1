#include "bench/table.hpp"

#include <cstdio>

namespace cutover::bench {

void Table::print() const {
  std::vector<std::size_t> widths;
  for (const auto& cells : rows_) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  for (const auto& cells : rows_) {
    std::string line = "  ";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string padding(widths[i] - cells[i].size(), ' ');
      line += i == 0 ? cells[i] + padding : "   " + padding + cells[i];
    }
    std::printf("%s\n", line.c_str());
  }
  std::fflush(stdout);
}

std::string fixed(double number, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, number);
  return text;
}

std::string spread(const Series& series, int digits) {
  if (series.empty()) return "-";
  return fixed(series.median(), digits) + " (" + fixed(series.lowest(), digits) + " to " +
         fixed(series.highest(), digits) + ")";
}

}  // namespace cutover::bench
