#pragma once

#include <algorithm>
#include <vector>

namespace cutover::bench {

/// What was seen in a number of rounds.
class Series {
 public:
  void add(double value) { values_.insert(std::upper_bound(values_.begin(), values_.end(), value), value); }

  bool empty() const { return values_.empty(); }
  std::size_t size() const { return values_.size(); }
  /// These three want one value at least. Of an even number the median is the mean of the two in the middle.
  double median() const { return (values_[(size() - 1) / 2] + values_[size() / 2]) / 2; }
  double lowest() const { return values_.front(); }
  double highest() const { return values_.back(); }

 private:
  std::vector<double> values_;  // in ascending order
};

}  // namespace cutover::bench
