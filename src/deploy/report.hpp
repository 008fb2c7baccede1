#pragma once

#include <optional>
#include <string>

#include "cutover/model/deployment.hpp"

/// The one sentence that a person reads when a deployment has ended: what happened, and what serves now.
/// Pure.
namespace cutover::deploy {

struct Ending {
  model::DeploymentId id;
  model::Outcome outcome = model::Outcome::failed;
  model::Phase phase = model::Phase::queued;  ///< the one that decided it
  std::optional<int> old;                     ///< the deployment that served before
  bool old_is_stopped = false;                ///< by an operator, before this deployment began
  std::string failure;                        ///< why it did not succeed; for a cancelled one, who asked
  std::string rollback_failure;               ///< for needs_attention: why the old version does not serve
  std::optional<Milliseconds> downtime;
  bool old_served_throughout = false;  ///< until the new one did, or to this moment
};

std::string describe(const Ending& ending);

/// What serves once it has ended that way.
std::optional<int> serving_after(const Ending& ending);

}  // namespace cutover::deploy
