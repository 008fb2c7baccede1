#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/task.hpp"

/// Tells followers that something happened. What happened they read where it is kept, at their own pace, so
/// that a slow one costs nothing but its own delay.
namespace cutover::events {

/// How far a pull has come with one layer. Live only: it is not kept once the pull is over.
struct PullLine {
  std::string layer;   ///< short id; "" for a line about the whole
  std::string status;  ///< "Downloading", "Pull complete", ...
  std::int64_t current_bytes = 0;
  std::int64_t total_bytes = 0;  ///< 0: unknown
  WallTime at;
  std::uint64_t turn = 0;  ///< of the app's pulls, counted from 1: a follower asks for what came after a turn
};

/// One topic for each app. All from one thread.
class Feed {
 public:
  explicit Feed(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  Feed(const Feed&) = delete;

  /// Something of the app was written down, or began, or ended.
  void touch(const std::string& app);
  /// Takes the place of the layer's last line. Only the newest lines of a layer and at most 256 layers are
  /// kept.
  void pull(const std::string& app, PullLine line);
  void pull_ended(const std::string& app);

  /// Grows at each `touch` and `pull`. Read it before looking at what it stands for.
  std::uint64_t version(const std::string& app) const;
  /// Returns once the version is another than `seen`.
  Task<void> changed(std::string app, std::uint64_t seen);
  /// Lines that came after `turn`, oldest first.
  std::vector<PullLine> pull_lines(const std::string& app, std::uint64_t turn) const;

 private:
  struct Topic {
    explicit Topic(const boost::asio::any_io_executor& executor) : bell(executor, SteadyTime::max()) {}
    std::uint64_t version = 0;
    std::uint64_t turn = 0;
    std::map<std::string, PullLine> lines;  // by layer
    boost::asio::steady_timer bell;         // never expires: cancelled at each change
  };
  Topic& topic(const std::string& app);
  static void ring(Topic& topic);

  boost::asio::any_io_executor executor_;
  std::map<std::string, std::unique_ptr<Topic>> topics_;
};

}  // namespace cutover::events
