#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "config/source.hpp"
#include "cutover/config/config.hpp"

namespace cutover::config {

/// From a place up to another, which is not in it, of the same file.
struct Range {
  Place begin;
  int end_line = 0;
  int end_column = 0;
};

/// Collects the mistakes of all files, a thousand at most. The same mistake at the same place counts once:
/// what an app takes from `defaults` is read again for each app.
class Report {
 public:
  void add(const Place& place, std::string key, std::string message, std::string suggestion = "");
  /// For a file that gave no text.
  void add(const std::filesystem::path& file, std::string message);

  /// No excerpt shows what stands there: it may be secret. Holds for mistakes reported before, too.
  void conceal(const Range& range);
  /// Only the key that this line begins with is shown.
  void conceal_values(const Place& line);

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  /// By file, line and column, each with its excerpt.
  std::vector<Problem> take();

 private:
  struct Entry {
    Problem problem;
    SourcePtr source;
  };
  std::string excerpt(const Entry& entry) const;

  std::vector<Entry> entries_;
  std::set<std::tuple<const Source*, int, int, std::string>> known_;
  std::map<std::tuple<const Source*, int, int>, Range> concealed_;  ///< by where they begin
};

}  // namespace cutover::config
