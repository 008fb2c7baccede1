#pragma once

#include <optional>
#include <string>

#include "gate/head.hpp"

namespace cutover::gate {

/// Follows a chunked body through its pieces, so that exactly the body is passed on, byte for byte, and
/// nothing that another reader could understand in another way: sizes are hexadecimal digits alone, each line
/// ends with CR LF, extensions are short, trailers are fields that say nothing of framing.
class ChunkScanner {
 public:
  struct Step {
    std::size_t bytes = 0;  ///< taken from the front of the text; 0: more has to come
    bool data = false;      ///< of the body itself, not of its framing
  };

  /// One step. Call it again with what is left until it takes nothing, or `done`.
  std::optional<Malformed> step(std::string_view text, Step& step);
  bool done() const { return expect_ == Expect::end; }
  /// Of the body, as far as it was announced.
  std::uint64_t data_bytes() const { return data_bytes_; }

 private:
  enum class Expect { size, data, data_end, trailer, end };

  std::optional<Malformed> size_line(std::string_view line);
  std::optional<Malformed> trailer_line(std::string_view line);

  Expect expect_ = Expect::size;
  std::uint64_t left_ = 0;  // of the present chunk
  std::uint64_t data_bytes_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
};

}  // namespace cutover::gate
