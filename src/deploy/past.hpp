#pragma once

#include <optional>
#include <set>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/store/store.hpp"

namespace cutover::deploy {

/// `now` in a form that outlives the daemon: comparable within one boot of the host.
Milliseconds since_boot(SteadyTime now);

/// What the journal tells of a deployment that an earlier run of the daemon left unfinished.
struct Past {
  std::optional<model::Started> started;
  std::optional<model::Account> account;  ///< as far as it was known then
  std::set<std::string> may_be_stopping;  ///< containers whose stop was intended; it may have been asked for
  std::set<std::string> left_stopping;    ///< those of them that nobody intended to start again after it

  /// Time since it was taken from the queue. The wall clock counts only where the host was booted meanwhile.
  Milliseconds spent(const Clock& clock, std::optional<WallTime> started_at) const;
};

Task<Result<Past>> read_past(store::Store& store, model::DeploymentId id);

}  // namespace cutover::deploy
