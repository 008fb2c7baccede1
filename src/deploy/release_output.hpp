#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "cutover/engine/client.hpp"
#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// The release command's output on its way to the deployment's record.
///
/// An Engine can end the log that is followed before its last lines, without an error, when the command
/// prints faster than is read (seen with 20.10). So what is missing is read again when the command has ended:
/// the Engine keeps the order, and what came already is passed over.
class ReleaseOutput {
 public:
  using Log = std::unique_ptr<engine::Stream<engine::LogChunk>>;
  using OpenLog = std::function<Task<Result<Log>>(engine::LogOptions)>;

  /// `open`: of the container that runs it, from its first line.
  ReleaseOutput(Attempt& attempt, OpenLog open) : attempt_(attempt), open_(std::move(open)) {}

  /// Until the Engine ends the log, as it does when the container ends.
  Task<Result<void>> follow();
  /// The rest, once the container has ended.
  Task<Result<void>> complete();

 private:
  Task<Result<void>> copy(engine::LogOptions options, std::uint64_t known);
  /// Characters can be split across chunks: what is left of one waits for the next chunk.
  std::string whole_characters(std::string chunk);

  Attempt& attempt_;
  const OpenLog open_;
  std::uint64_t taken_ = 0;  ///< bytes, as the Engine gave them
  std::string split_;
};

}  // namespace cutover::deploy
