#include "cli/problem_view.hpp"

#include <algorithm>
#include <ostream>

namespace cutover::cli {
namespace {

constexpr std::size_t kWidestExcerpt = 160;

bool is_inside_character(char c) {
  return (c & 0xC0) == 0x80;
}

/// One column for each character, so that the caret stands where it should.
std::string on_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\t', ' ');
  std::size_t end = std::min(text.size(), kWidestExcerpt);
  while (end < text.size() && is_inside_character(text[end])) ++end;
  return text.size() == end ? text : text.substr(0, end) + "...";
}

void print(std::ostream& to, const config::Problem& problem) {
  to << problem.text() << "\n";
  if (problem.excerpt.empty()) return;
  const std::string number = std::to_string(problem.line);
  const std::string margin(std::max<std::size_t>(number.size(), 5) - number.size(), ' ');
  to << margin << number << " | " << on_one_line(problem.excerpt) << "\n";
  const auto column = static_cast<std::size_t>(problem.column);
  if (column > kWidestExcerpt) return;
  to << std::string(margin.size() + number.size(), ' ') << " | " << std::string(column - 1, ' ') << "^\n";
}

}  // namespace

void print(std::ostream& to, const std::vector<config::Problem>& problems) {
  for (const config::Problem& problem : problems) print(to, problem);
}

}  // namespace cutover::cli
