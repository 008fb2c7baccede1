#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cutover/base/error.hpp"
#include "cutover/engine/types.hpp"

namespace cutover::engine {

/// Takes a container's log stream apart: frames of an 8-byte header {stream, 0, 0, 0, u32 big-endian length}
/// and so many bytes (API document, ContainerAttach, "Stream format"). The stream comes in pieces that end
/// anywhere, also inside a header.
class LogFrames {
 public:
  explicit LogFrames(std::size_t longest = 1 << 20) : longest_(longest) {}

  void feed(std::string_view bytes) { buffer_ += bytes; }
  /// The next whole frame that is not empty; nothing: feed more. `protocol`: not a frame, or one longer than
  /// allowed. `rejected`: the Engine reports through the stream that it can't read the logs on.
  Result<std::optional<LogChunk>> next();
  bool at_boundary() const { return buffer_.empty(); }

 private:
  std::size_t longest_;
  std::string buffer_;
};

}  // namespace cutover::engine
