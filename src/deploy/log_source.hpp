#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "cutover/deploy/service.hpp"
#include "cutover/engine/client.hpp"
#include "deploy/version.hpp"

namespace cutover::deploy {

// What is kept of the last lines that a container or a task wrote.
inline constexpr Milliseconds kOutputLimit{5'000};  ///< they are waited for
inline constexpr std::size_t kOutputBytes = 16 * 1024;
inline constexpr int kOutputLines = 100;

/// The last bytes of what a log holds, or of what came before it broke; valid UTF-8.
Task<std::string> tail_of(engine::Stream<engine::LogChunk>& log, std::size_t bytes);

/// What stands in a log's place where it can't be read, or not to its end (`has_begun`).
LogLine notice_of_missing(const ManagedContainer& container, const Error& failure, bool has_begun);

/// Takes lines out of a container's output, which comes in pieces that end anywhere. Each line begins with
/// the Engine's timestamp.
class LineSplitter {
 public:
  LineSplitter(std::string process, int deployment) : process_(std::move(process)), deployment_(deployment) {}

  void feed(const engine::LogChunk& chunk);
  /// What was begun is a line too.
  void finish();
  std::optional<LogLine> next();

 private:
  void cut(std::string& begun, bool is_error);
  void add(std::string_view line, bool is_error);

  const std::string process_;
  const int deployment_;
  std::string out_, err_;  // begun lines
  std::deque<LogLine> lines_;
};

/// One container's log, line by line.
class LogSource {
 public:
  /// `since`: a line's own time; lines up to and with it are left out. "": none is.
  static Task<Result<std::unique_ptr<LogSource>>> open(const Dependencies& dependencies,
                                                       ManagedContainer container, engine::LogOptions options,
                                                       std::string since);
  /// Nothing at the end.
  Task<Result<std::optional<LogLine>>> next();

 private:
  LogSource(const ManagedContainer& container, std::unique_ptr<engine::Stream<engine::LogChunk>> stream,
            std::string since)
      : stream_(std::move(stream)),
        since_(std::move(since)),
        lines_(container.process, container.deployment) {}

  std::unique_ptr<engine::Stream<engine::LogChunk>> stream_;
  const std::string since_;
  LineSplitter lines_;
  bool over_ = false;
};

}  // namespace cutover::deploy
