#pragma once

#include "gate/buffer.hpp"
#include "gate/chunk_scanner.hpp"

namespace cutover::gate {

/// The body of one message on its way: which bytes of what has come belong to it.
class Body {
 public:
  enum class Kind { none, length, chunked, until_end };

  Body() = default;
  static Body of_length(std::uint64_t bytes);
  /// `unwrapped`: only its data is passed on, for who does not know chunks.
  static Body of_chunks(bool unwrapped);
  static Body until_end();

  Kind kind() const { return kind_; }
  /// All of it was seen. One that goes until the connection's end is never.
  bool complete() const { return complete_; }

  /// The first `cleared` bytes of the buffer may go on; looks at those behind them, and counts up to where
  /// the body goes.
  std::optional<Malformed> clear(Buffer& buffer, std::size_t& cleared);
  /// Of its data, as far as it was seen or announced.
  std::uint64_t bytes() const { return kind_ == Kind::chunked ? chunks_.data_bytes() : length_; }

 private:
  std::optional<Malformed> clear_chunks(Buffer& buffer, std::size_t& cleared);

  Kind kind_ = Kind::none;
  bool complete_ = true;
  bool unwrapped_ = false;
  std::uint64_t length_ = 0;
  std::uint64_t left_ = 0;
  ChunkScanner chunks_;
};

}  // namespace cutover::gate
