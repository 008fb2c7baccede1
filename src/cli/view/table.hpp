#pragma once

#include <string>
#include <vector>

#include "cli/view/line.hpp"

namespace cutover::cli {

/// Rows with columns as wide as what is in them. The last column gives way when the look is too narrow.
class Table {
 public:
  explicit Table(std::vector<std::string> header);
  void add(std::vector<Span> row) { rows_.push_back(std::move(row)); }
  /// Each row on a line; no space at the end of one.
  std::string text(const Look& look) const;

 private:
  std::vector<std::vector<Span>> rows_;  ///< the first is the header
};

}  // namespace cutover::cli
