#pragma once

#include <vector>

#include "deploy/attempt.hpp"

namespace cutover::deploy {

inline constexpr int kNoDeployment = 0;

/// How a container wants to be stopped: by its version's specification, and by ours where history has none.
model::Stop stop_of(const Attempt& attempt, const ManagedContainer& container);

/// What must not run beside the new version: every container of the app that is up, and those of the version
/// that serves, which may be down (somebody stopped them) and come back by themselves; but for those of one
/// deployment.
Task<Result<std::vector<ManagedContainer>>> old_containers(Attempt& attempt, int but_for);
/// Those of them that are up.
std::vector<ManagedContainer> running(std::vector<ManagedContainer> containers);

/// The monitor watches the new containers from before their start.
Task<Result<void>> arm_new_containers(Attempt& attempt);

/// Nothing but a deployment or a `start` will bring these containers back from now on: not a reboot, not an
/// Engine that restarts (a signal sent through the API does not suffice with `always` and `on-failure`).
Task<Result<void>> keep_down(Attempt& attempt, const std::vector<ManagedContainer>& old);

/// What is done before they are asked to stop: that they stay down, and what web's end is noticed by. Those
/// of them that run.
Task<Result<std::vector<ManagedContainer>>> ready_to_stop(Attempt& attempt,
                                                          std::vector<ManagedContainer> old);

/// Makes durable that these are to be stopped.
Task<Result<void>> intend_to_stop(Attempt& attempt, const std::vector<ManagedContainer>& running);

/// Makes durable that these are to be stopped, and `attempt`'s own containers started, and the account so
/// far. Recovery tells by it whether what still runs may have been asked to stop.
Task<Result<void>> intend_to_cut_over(Attempt& attempt, const std::vector<ManagedContainer>& running);

/// How web's is taken out of service.
enum class Successor {
  none_yet,  ///< new requests wait, where there is a gate
  waits,     ///< the same; its container is up, and where that ends in time web is not asked to stop
  serves,    ///< they go to another version already
};

/// Other processes first, while the old web still serves; then web, once the requests that it has begun to
/// answer have ended, in bounds. They get their grace periods side by side.
Task<Result<void>> stop_containers(Attempt& attempt, std::vector<ManagedContainer> running,
                                   Successor successor = Successor::none_yet);

}  // namespace cutover::deploy
