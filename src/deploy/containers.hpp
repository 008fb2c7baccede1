#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/engine/client.hpp"
#include "deploy/journal.hpp"
#include "deploy/process_end.hpp"
#include "deploy/version.hpp"

namespace cutover::entry {
class Entries;
}

namespace cutover::deploy {

/// How a process ended when it was asked to.
struct Stopped {
  bool was_running = false;
  bool killed = false;           ///< the grace period went by and SIGKILL ended it
  std::optional<int> exit_code;  ///< absent: unknown
  Milliseconds took{0};          ///< from the signal to the exit
  SteadyTime gone{};             ///< when that was
};

/// A process that is asked to end, and whose end is noticed, earlier than the Engine does either.
struct Watched {
  ProcessEnd* end = nullptr;
  bool suffices = false;  ///< what the Engine has still to clear away is not waited for, nor is the exit code

  bool alone() const { return end && suffices; }
};

/// The steps that change containers, each safe to repeat. A call whose effect is unknown (no reply, a broken
/// connection) is followed by another look, never by an assumption; what the Engine refuses is an error in
/// its own words. An Engine that does not answer is waited for: 30 seconds, or as long as `be_patient_until`
/// says; not at all without a journal, where somebody only wants to look.
///
/// The caller makes the intent durable before it asks for a change. What the Engine showed after it is noted
/// in the journal.
class Containers {
 public:
  Containers(engine::Client& engine, Clock& clock, Journal* journal = nullptr,
             entry::Entries* entries = nullptr)
      : engine_(engine), clock_(clock), journal_(journal), entries_(entries) {}

  void be_patient_until(SteadyTime when) { patient_until_ = when; }

  /// Nothing when there is no such container.
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
  Task<Result<Stopped>> stop(std::string name, model::Stop stop, Watched watched = {});
  /// How one ended whose process is gone: once the Engine knows it.
  Task<Result<void>> settled(std::string name);
  /// From its next start on it can be waited for (engine::WaitCondition::next_exit).
  Task<Result<std::unique_ptr<engine::ExitWait>>> wait_for_next_exit(std::string name);
  /// How it ended. Where the Engine ends the wait without a status (it was restarted) the container itself
  /// tells.
  Task<Result<engine::ExitStatus>> exit_or_look(std::string name, engine::ExitWait& wait);
  /// With what is kept for it on the host.
  Task<Result<void>> remove(std::string name);
  Task<Result<void>> rename(std::string id, std::string to);
  Task<Result<void>> set_restart_policy(std::string name, engine::RestartPolicy policy);

  /// The last lines that it wrote, valid UTF-8, at most 16 KiB; "" when they can't be had.
  Task<std::string> last_output(std::string name);

 private:
  Task<Result<Stopped>> stop_and_wait(std::string name, model::Stop stop, Watched watched);
  Task<Result<std::unique_ptr<engine::ExitWait>>> wait_for_exit(std::string name, Watched watched);
  Task<Result<engine::KillResult>> send(std::string name, std::string signal, Watched watched);
  Task<Result<Stopped>> wait_until_stopped(std::string name, model::Stop stop, Watched watched,
                                           std::unique_ptr<engine::ExitWait> wait);
  Task<Result<Stopped>> kill_and_wait(std::string name, Watched watched, SteadyTime signalled);
  Task<Result<Stopped>> until_ended(std::string name, std::unique_ptr<engine::ExitWait> wait,
                                    Watched watched);
  Task<Result<std::string>> read_output(std::string name);

  SteadyTime give_up() const;
  void observed(const std::string& name, std::string state);

  engine::Client& engine_;
  Clock& clock_;
  Journal* journal_;
  entry::Entries* entries_;
  SteadyTime patient_until_{};
};

/// Of every app, with one question.
Task<Result<std::vector<ManagedContainer>>> list_managed(engine::Client& engine);

}  // namespace cutover::deploy
