#include "config/report.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

#include "config/text.hpp"

namespace cutover::config {
namespace {

constexpr std::size_t kMostProblems = 1000;
constexpr std::size_t kLongestExcerpt = 300;

bool covers(const Range& range, int line, int column) {
  const auto at = std::pair(line, column);
  return std::pair(range.begin.line, range.begin.column) <= at &&
         at < std::pair(range.end_line, range.end_column);
}

/// `  API_KEY: "s3cret-x"` becomes `  API_KEY: "******-*"`: the shape stays, so that the caret still points
/// at something.
std::string masked(std::string_view line, int number, const std::vector<Range>& concealed) {
  std::string result;
  int column = 0;
  for (const char c : line) {
    if (!is_inside_character(c)) ++column;
    const bool hidden = std::any_of(concealed.begin(), concealed.end(),
                                    [&](const Range& range) { return covers(range, number, column); });
    if (!hidden) {
      result += c;
    } else if (!is_inside_character(c)) {
      result += std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80) ? '*' : c;
    }
  }
  return result;
}

}  // namespace

void Report::add(const Place& place, std::string key, std::string message, std::string suggestion) {
  if (entries_.size() == kMostProblems) return;
  const bool has_point = place.line > 0;
  if (has_point && !known_.emplace(place.source.get(), place.line, place.column, message).second) return;
  Entry entry;
  entry.source = place.source;
  entry.problem.file = place.source ? place.source->file : std::filesystem::path();
  entry.problem.line = place.line;
  entry.problem.column = place.column;
  entry.problem.key = std::move(key);
  entry.problem.message = std::move(message);
  entry.problem.suggestion = std::move(suggestion);
  entries_.push_back(std::move(entry));
}

void Report::add(const std::filesystem::path& file, std::string message) {
  if (entries_.size() == kMostProblems) return;
  Entry entry;
  entry.problem.file = file;
  entry.problem.message = std::move(message);
  entries_.push_back(std::move(entry));
}

void Report::conceal(const Range& range) {
  concealed_.emplace(std::tuple(range.begin.source.get(), range.begin.line, range.begin.column), range);
}

void Report::conceal_values(const Place& line) {
  const std::string_view text = line.source->line(line.line);
  std::size_t key = text.ends_with(':') ? text.size() : 0;
  if (const std::size_t colon = text.find(": "); colon != std::string_view::npos) key = colon;
  const auto inside = std::count_if(text.begin(), text.begin() + static_cast<long>(key), is_inside_character);
  const int column = static_cast<int>(key) - static_cast<int>(inside) + 1;
  conceal({{line.source, line.line, column}, line.line + 1, 1});
}

std::string Report::excerpt(const Entry& entry) const {
  if (!entry.source) return "";
  const int number = entry.problem.line;
  const std::string_view line = entry.source->line(number);
  if (line.size() > kLongestExcerpt) return "";
  std::vector<Range> concealed;
  for (const auto& [begin, range] : concealed_) {
    const bool touches = range.begin.line <= number && number <= range.end_line;
    if (range.begin.source == entry.source && touches) concealed.push_back(range);
  }
  std::string shown = masked(line, number, concealed);
  const bool nothing_left =
      std::none_of(shown.begin(), shown.end(), [](unsigned char c) { return std::isalnum(c); });
  return nothing_left && !concealed.empty() ? "" : shown;
}

std::vector<Problem> Report::take() {
  std::vector<Problem> problems;
  for (Entry& entry : entries_) {
    entry.problem.excerpt = excerpt(entry);
    problems.push_back(std::move(entry.problem));
  }
  entries_.clear();
  known_.clear();
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  return problems;
}

}  // namespace cutover::config
