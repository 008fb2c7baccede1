#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/engine/client.hpp"
#include "deploy/version.hpp"

namespace cutover::deploy {

/// How a process ended when it was asked to.
struct Stopped {
  bool was_running = false;
  bool killed = false;           ///< the grace period went by and SIGKILL ended it
  std::optional<int> exit_code;  ///< absent: unknown
  Milliseconds took{0};          ///< from the signal to the exit
};

/// The steps that change containers, each safe to repeat. A call whose effect is unknown (no reply, a broken
/// connection) is followed by another look, never by an assumption; what the Engine refuses is an error in
/// its own words.
class Containers {
 public:
  Containers(engine::Client& engine, Clock& clock) : engine_(engine), clock_(clock) {}

  /// Nothing when there is no such container. Waits out an Engine that does not answer for up to 30 seconds.
  Task<Result<std::optional<engine::Container>>> look(std::string name);
  /// Every container with the app's label, running or not.
  Task<Result<std::vector<ManagedContainer>>> of_app(std::string app);

  /// A container of that name with our labels exists when it returns. conflict: the name belongs to somebody
  /// else.
  Task<Result<void>> create(engine::ContainerSpec spec);
  /// It runs when it returns. A host port that is only just being given back is waited for.
  Task<Result<engine::Container>> start(std::string name);
  /// Its process has ended when it returns: `signal`, then SIGKILL after the grace period. Absent or not
  /// running: success.
  Task<Result<Stopped>> stop(std::string name, model::Stop stop);
  /// How it ended. Where the Engine ends the wait without a status (it was restarted) the container itself
  /// tells.
  Task<Result<engine::ExitStatus>> exit_or_look(std::string name, engine::ExitWait& wait);
  Task<Result<void>> remove(std::string name);
  Task<Result<void>> set_restart_policy(std::string name, engine::RestartPolicy policy);

  /// The last lines that it wrote, valid UTF-8, at most 16 KiB; "" when they can't be had.
  Task<std::string> last_output(std::string name);

 private:
  Task<Result<Stopped>> wait_until_stopped(std::string name, model::Stop stop,
                                           std::unique_ptr<engine::ExitWait> wait);
  Task<Result<Stopped>> kill_and_wait(std::string name, SteadyTime signalled);
  Task<Result<std::string>> read_output(std::string name);

  engine::Client& engine_;
  Clock& clock_;
};

}  // namespace cutover::deploy
