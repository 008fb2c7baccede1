#pragma once

#include <string>
#include <vector>

#include "cli/api/event.hpp"
#include "cli/view/line.hpp"

namespace cutover::cli {

/// How far the layers of an image are.
class PullProgress {
 public:
  void apply(const Pulling& pull);
  void clear() { layers_.clear(); }

  /// One line for all, then at most so many for those that are not done.
  std::vector<Line> lines(const Look& look, std::size_t most) const;

 private:
  struct Layer {
    std::string name;
    std::string status;
    std::int64_t current = 0;
    std::int64_t total = 0;
    bool done = false;
  };

  std::vector<Layer> layers_;
};

}  // namespace cutover::cli
