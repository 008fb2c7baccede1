#pragma once

#include "cutover/engine/client.hpp"
#include "engine/log_frames.hpp"
#include "engine/target.hpp"
#include "engine/transport.hpp"

namespace cutover::engine {

/// What to ask a log's target for.
void add_log_query(Target& target, const LogOptions& options);

/// A container's log: in frames, or, of a container with a terminal, as it is.
class LogStream final : public Stream<LogChunk> {
 public:
  LogStream(OpenAnswer answer, bool raw) : answer_(std::move(answer)), raw_(raw) {}
  Task<Result<std::optional<LogChunk>>> next() override;

 private:
  OpenAnswer answer_;
  bool raw_;
  LogFrames frames_;
};

}  // namespace cutover::engine
