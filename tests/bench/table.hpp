#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/series.hpp"

namespace cutover::bench {

/// Lines with aligned columns, the first one's to the left and the others' to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> titles) { row(std::move(titles)); }

  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// "1.04"
std::string fixed(double number, int digits);
/// "1214 (1201 to 1260)": the median, the lowest and the highest.
std::string spread(const Series& series, int digits);

}  // namespace cutover::bench
