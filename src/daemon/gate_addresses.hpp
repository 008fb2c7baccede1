#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/task.hpp"
#include "cutover/gate/gate.hpp"

namespace cutover::daemon {

/// Looks after the addresses where the gate listens: systemd keeps them for the next daemon, what can't be
/// had is tried again and again, and the log says once that it can't be had, and once that it was.
class GateAddresses {
 public:
  GateAddresses(gate::Gate& gate, Clock& clock) : gate_(gate), clock_(clock) {}

  /// What the gate listens at is not as it was, or why it does not.
  void changed();
  /// Until cancelled.
  Task<void> keep_trying();
  /// Addresses that can't be had, with the reason as it is now. An app whose container has its address until
  /// the next deployment is in order.
  std::vector<std::string> warnings() const;
  /// The same without who has them instead, which takes some looking for.
  std::vector<std::string> troubles() const;

 private:
  void keep_for_next_daemon();
  void say_what_changed();

  gate::Gate& gate_;
  Clock& clock_;
  std::set<std::string> kept_;               // by systemd, by name
  std::map<std::string, std::string> said_;  // why not, by address
};

}  // namespace cutover::daemon
