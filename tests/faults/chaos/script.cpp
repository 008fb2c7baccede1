#include "faults/chaos/script.hpp"

namespace cutover::chaos {

std::vector<Action> Script::round() {
  daemon_runs_ = true;
  engine_runs_ = true;
  std::vector<Action> actions;
  for (std::uint32_t left = 4 + below(12); left > 0; --left) actions.push_back(next());
  return actions;
}

Action Script::next() {
  int sum = 0;
  for (int kind = 0; kind < kKinds; ++kind) sum += weight(static_cast<Kind>(kind));
  int at = static_cast<int>(below(static_cast<std::uint32_t>(sum)));
  Action action;
  for (int kind = 0; kind < kKinds; ++kind) {
    action.kind = static_cast<Kind>(kind);
    at -= weight(action.kind);
    if (at < 0) break;
  }
  action.app = static_cast<int>(below(static_cast<std::uint32_t>(apps_)));
  action.choice = below(1'000'000);
  action.pause = std::chrono::milliseconds(below(below(5) == 0 ? 1500 : 300));
  if (action.kind == Kind::crash_daemon || action.kind == Kind::stop_daemon) daemon_runs_ = false;
  if (action.kind == Kind::crash_engine || action.kind == Kind::stop_engine) engine_runs_ = false;
  if (action.kind == Kind::start_daemon) daemon_runs_ = true;
  if (action.kind == Kind::start_engine) engine_runs_ = true;
  return action;
}

/// Nobody talks to what is down, and it is not down for long.
int Script::weight(Kind kind) const {
  switch (kind) {
    case Kind::deploy:
      return daemon_runs_ ? 24 : 0;
    case Kind::deploy_with_key:
      return daemon_runs_ ? 14 : 0;
    case Kind::repeat:
    case Kind::restart:
      return daemon_runs_ ? 4 : 0;
    case Kind::burst:
      return daemon_runs_ ? 6 : 0;
    case Kind::rollback:
    case Kind::cancel:
      return daemon_runs_ ? 8 : 0;
    case Kind::stop:
    case Kind::start:
    case Kind::reload:
      return daemon_runs_ ? 3 : 0;
    case Kind::reload_mistake:
      return daemon_runs_ ? 2 : 0;
    case Kind::remove_container:
    case Kind::stop_container:
    case Kind::kill_container:
    case Kind::rename_container:
    case Kind::take_name:
      return engine_runs_ ? 3 : 0;
    case Kind::crash_daemon:
      return daemon_runs_ ? 10 : 0;
    case Kind::stop_daemon:
      return daemon_runs_ ? 4 : 0;
    case Kind::start_daemon:
      return daemon_runs_ ? 0 : 60;
    case Kind::crash_engine:
    case Kind::stop_engine:
      return engine_runs_ ? 2 : 0;
    case Kind::start_engine:
      return engine_runs_ ? 0 : 40;
  }
  return 0;
}

}  // namespace cutover::chaos
