#include "gate/body.hpp"

#include <algorithm>

namespace cutover::gate {

Body Body::of_length(std::uint64_t bytes) {
  Body body;
  body.kind_ = Kind::length;
  body.length_ = body.left_ = bytes;
  body.complete_ = bytes == 0;
  return body;
}

Body Body::of_chunks(bool unwrapped) {
  Body body;
  body.kind_ = Kind::chunked;
  body.complete_ = false;
  body.unwrapped_ = unwrapped;
  return body;
}

Body Body::until_end() {
  Body body;
  body.kind_ = Kind::until_end;
  body.complete_ = false;
  return body;
}

std::optional<Malformed> Body::clear(Buffer& buffer, std::size_t& cleared) {
  if (complete_) return std::nullopt;
  if (kind_ == Kind::chunked) return clear_chunks(buffer, cleared);
  if (kind_ == Kind::until_end) {
    cleared = buffer.size();
    return std::nullopt;
  }
  const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer.size() - cleared));
  cleared += now;
  left_ -= now;
  complete_ = left_ == 0;
  return std::nullopt;
}

std::optional<Malformed> Body::clear_chunks(Buffer& buffer, std::size_t& cleared) {
  while (!chunks_.done()) {
    ChunkScanner::Step step;
    if (const auto wrong = chunks_.step(buffer.text().substr(cleared), step)) return wrong;
    if (step.bytes == 0) break;
    if (step.data || !unwrapped_) {
      cleared += step.bytes;
    } else {
      buffer.erase(cleared, step.bytes);
    }
  }
  complete_ = chunks_.done();
  return std::nullopt;
}

}  // namespace cutover::gate
