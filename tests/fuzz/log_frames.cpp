#include "engine/log_frames.hpp"

#include <vector>

#include "fuzz/input.hpp"

// A container's log. The first byte is the length of the pieces in which it comes.

namespace cutover::engine {
namespace {

struct Cut {
  std::string out, err, error;
  bool whole = false;
  bool operator==(const Cut&) const = default;
};

Cut cut(std::string_view stream, std::size_t piece) {
  LogFrames frames(1 << 10);
  Cut result;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    frames.feed(stream.substr(at, piece));
    while (true) {
      auto chunk = frames.next();
      if (!chunk) {
        result.error = chunk.error().text();
        return result;
      }
      if (!*chunk) break;
      fuzz::require(!(*chunk)->text.empty(), "a chunk is never empty");
      ((*chunk)->stream == LogChunk::Stream::out ? result.out : result.err) += (*chunk)->text;
    }
  }
  result.whole = frames.at_boundary();
  return result;
}

}  // namespace
}  // namespace cutover::engine

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace cutover;
  if (size < 2) return 0;
  const auto stream = fuzz::text_of(data + 1, size - 1);
  const auto whole = engine::cut(stream, stream.size());
  fuzz::require(whole == engine::cut(stream, 1 + data[0] % 64), "it does not matter where the pieces end");
  fuzz::require(fuzz::is_text(whole.error), "an error's words are UTF-8");
  return 0;
}
