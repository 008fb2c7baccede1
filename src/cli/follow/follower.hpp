#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/signal_set.hpp>

#include "cli/follow/display.hpp"
#include "cli/follow/event_feed.hpp"

namespace cutover::cli {

/// Follows a deployment to its end, or until the one who watches has enough of it. Ctrl-C never ends the
/// deployment by itself: on a terminal it asks.
class Follower {
 public:
  struct Options {
    int keyboard = -1;  ///< the terminal that a question is answered on; -1: there is nobody to ask
  };

  Follower(boost::asio::any_io_executor executor, Client& client, Clock& clock, Display& display,
           DeploymentView deployment, Options options);

  /// The exit code: of the outcome, or kLeftRunning.
  Task<Answer<int>> run();

 private:
  /// The first of these that ends ends the following.
  Task<Result<Answer<int>>> follow_events();
  Task<Result<Answer<int>>> follow_signals();
  Task<Result<Answer<int>>> redraw();

  /// Its exit code once it has ended, nothing before.
  Task<Answer<std::optional<int>>> ended();
  Task<Result<char>> decision();
  Task<Result<char>> next_signal();
  Task<void> cancel();
  int leave();

  boost::asio::signal_set signals_;
  Client& client_;
  Clock& clock_;
  Display& display_;
  DeploymentView deployment_;
  Options options_;
  EventFeed feed_;
};

}  // namespace cutover::cli
