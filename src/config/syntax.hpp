#pragma once

#include <string>

#include "config/source.hpp"

namespace YAML {
struct Mark;
}

/// What is to be known about yaml-cpp 0.7 to point at a mistake in YAML itself.
namespace cutover::config {

/// Places for its marks, which count bytes, from 0. Quick for marks in the order of the file.
class Places {
 public:
  explicit Places(SourcePtr source) : source_(std::move(source)) {}
  Place at(const YAML::Mark& mark);

 private:
  SourcePtr source_;
  int line_ = -1;
  std::size_t byte_ = 0;  ///< within the line, known to be `characters_` from its start
  int characters_ = 0;
};

/// yaml-cpp takes a quote that is never closed for one that goes on to the end of the file.
bool closes_its_quote(const Source& source, const YAML::Mark& scalar);

/// Its message in words that say what to do.
std::string explain(const Place& place, const std::string& message);

}  // namespace cutover::config
