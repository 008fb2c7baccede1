#include "cli/problem_view.hpp"

#include <algorithm>
#include <ostream>

namespace cutover::cli {
namespace {

void print(std::ostream& to, const config::Problem& problem) {
  to << problem.text() << "\n";
  if (problem.excerpt.empty()) return;
  std::string line = problem.excerpt;
  std::replace(line.begin(), line.end(), '\t',
               ' ');  // one column each, so that the caret stands where it should
  const std::string number = std::to_string(problem.line);
  const std::string margin(std::max<std::size_t>(number.size(), 5) - number.size(), ' ');
  to << margin << number << " | " << line << "\n";
  to << std::string(margin.size() + number.size(), ' ') << " | "
     << std::string(static_cast<std::size_t>(problem.column) - 1, ' ') << "^\n";
}

}  // namespace

void print(std::ostream& to, const std::vector<config::Problem>& problems) {
  for (const config::Problem& problem : problems) print(to, problem);
}

}  // namespace cutover::cli
