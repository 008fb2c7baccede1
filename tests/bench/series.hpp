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
  /// These want one value at least. Of an even number the median is the mean of the two in the middle.
  double median() const { return (values_[(size() - 1) / 2] + values_[size() / 2]) / 2; }
  /// What so large a part of them (0 to 1) does not exceed.
  double quantile(double part) const {
    return values_[std::min(size() - 1, static_cast<std::size_t>(part * static_cast<double>(size())))];
  }
  double lowest() const { return values_.front(); }
  double highest() const { return values_.back(); }

 private:
  std::vector<double> values_;  // in ascending order
};

}  // namespace cutover::bench
