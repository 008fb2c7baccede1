#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/view/line.hpp"

namespace cutover::cli {

/// Names and values, one a line, the values below one another.
class Fields {
 public:
  void add(std::string name, Line value);
  /// Nothing when there is no text.
  void add(std::string name, const std::string& text);
  std::string text(const Look& look) const;

 private:
  std::vector<std::pair<std::string, Line>> fields_;
};

}  // namespace cutover::cli
