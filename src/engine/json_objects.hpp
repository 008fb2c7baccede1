#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cutover/base/error.hpp"

namespace cutover::engine {

/// Cuts a stream of JSON objects, one behind the other with or without white space between, into the single
/// ones. The stream comes in pieces that end anywhere.
class JsonObjects {
 public:
  explicit JsonObjects(std::size_t longest = 1 << 20) : longest_(longest) {}

  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// The next whole object; nothing: feed more. `protocol` when something else stands where an object should,
  /// or one is longer than allowed.
  Result<std::optional<std::string>> next();
  /// The stream may end here: no object is open.
  bool at_boundary() const;

 private:
  std::size_t longest_;
  std::string buffer_;
  std::size_t scanned_ = 0;  // of buffer_, by the state below
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace cutover::engine
