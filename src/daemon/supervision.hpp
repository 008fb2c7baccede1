#pragma once

#include <functional>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/base/task.hpp"

namespace cutover::daemon {

/// What systemd knows of the daemon: how far it is, what it does in words, and that it is alive. All from the
/// control thread; when that hangs, systemd hears nothing, and its watchdog acts.
class Supervision {
 public:
  /// `describe`: what the daemon does at this moment.
  Supervision(Clock& clock, std::function<std::string()> describe);

  /// Says every now and then that the daemon is alive, and what changed in what it does; until cancelled.
  Task<void> run();

  /// The start is over: what waits for this service goes on. Only the first call counts.
  void ready();
  void reloading();
  void reloaded();
  void stopping();

 private:
  enum class Stage { starting, ready, stopping };

  void say_what_changed();

  Clock& clock_;
  const std::function<std::string()> describe_;
  Stage stage_ = Stage::starting;
  std::string said_;
};

}  // namespace cutover::daemon
