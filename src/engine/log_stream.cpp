#include "engine/log_stream.hpp"

namespace cutover::engine {

Task<Result<std::optional<LogChunk>>> LogStream::next() {
  while (true) {
    auto chunk = frames_.next();
    if (!chunk) co_return in_call(chunk.error(), answer_.call());
    if (*chunk) co_return chunk;
    auto piece = co_await answer_.read_some();
    if (!piece) co_return piece.error();
    if (piece->empty()) break;
    if (raw_) co_return std::optional<LogChunk>(LogChunk{LogChunk::Stream::out, std::move(*piece)});
    frames_.feed(*piece);
  }
  if (!frames_.at_boundary()) {
    co_return Error(ErrorCode::protocol, "the log stream ended in the middle of a frame", answer_.call());
  }
  co_return std::optional<LogChunk>();
}

}  // namespace cutover::engine
