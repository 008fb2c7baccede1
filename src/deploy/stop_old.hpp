#pragma once

#include <vector>

#include "deploy/attempt.hpp"

namespace cutover::deploy {

inline constexpr int kNoDeployment = 0;

/// How a container wants to be stopped: by its version's specification, and by ours where history has none.
model::Stop stop_of(const Attempt& attempt, const ManagedContainer& container);

/// Every container of the app that is up, but for those of one deployment.
Task<Result<std::vector<ManagedContainer>>> running_containers(Attempt& attempt, int but_for);

/// The monitor watches the new containers from before their start.
Task<Result<void>> arm_new_containers(Attempt& attempt);

/// What is to happen is made durable, and nothing but a deployment will bring the old containers back from
/// now on: not a reboot, not an Engine that restarts (a signal sent through the API does not suffice with
/// `always` and `on-failure`).
Task<Result<void>> keep_old_down(Attempt& attempt, const std::vector<ManagedContainer>& running);
Task<Result<void>> no_restart(Attempt& attempt, const std::vector<ManagedContainer>& running);

/// Other processes first, while the old web still serves; then web. They get their grace periods side by
/// side.
Task<Result<void>> stop_containers(Attempt& attempt, std::vector<ManagedContainer> running);

}  // namespace cutover::deploy
