#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/base/task_group.hpp"
#include "deploy/containers.hpp"

namespace cutover::deploy {

/// A container of ours that ended while it should have stayed up.
struct UnexpectedExit {
  std::string process;
  std::string container;
  std::optional<int> code;
};

/// Notices at once when one of the containers on trial ends. Spans the cut-over and the watch window.
class ExitMonitor {
 public:
  ExitMonitor(boost::asio::any_io_executor executor, engine::Client& engine, Clock& clock,
              Containers& containers);

  /// From here on an exit of `container` counts. Call it before the container is started.
  Task<Result<void>> arm(std::string process, std::string container);
  /// Returns when one has ended; otherwise never.
  Task<UnexpectedExit> first_exit();
  bool has_exit() const { return first_.has_value(); }
  /// Whether the Engine went away meanwhile: an exit may be its doing.
  bool lost_sight() const { return lost_sight_; }
  /// Looks no more, and forgets: it can be armed again for other containers.
  Task<void> disarm();

 private:
  Task<void> follow(std::string process, std::string container, std::unique_ptr<engine::ExitWait> wait);
  Task<std::unique_ptr<engine::ExitWait>> wait_again(std::string container);

  engine::Client& engine_;
  Clock& clock_;
  Containers& containers_;
  std::optional<UnexpectedExit> first_;
  bool lost_sight_ = false;
  boost::asio::steady_timer exited_;  // never expires: cancelled at the first exit
  TaskGroup followers_;
};

}  // namespace cutover::deploy
