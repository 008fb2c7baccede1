#include "engine/log_stream.hpp"

namespace cutover::engine {

void add_log_query(Target& target, const LogOptions& options) {
  target.query("stdout", "1").query("stderr", "1");
  target.query("tail", options.tail < 0 ? "all" : std::to_string(options.tail));
  if (options.follow) target.query("follow", "1");
  if (options.since_s != 0) target.query("since", std::to_string(options.since_s));
  if (options.timestamps) target.query("timestamps", "1");
}

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
