#pragma once

#include <string>
#include <vector>

#include "cutover/engine/types.hpp"
#include "cutover/model/deployment.hpp"

/// From a pinned specification to the containers it stands for. Pure.
namespace cutover::deploy {

/// The container of one process. Created without a restart policy: it gets one when its deployment has
/// succeeded.
engine::ContainerSpec plan_process(const model::DeploymentId& id, const model::PinnedSpec& spec,
                                   const model::Process& process);

/// The one-off container of the release command; `spec` must have one.
engine::ContainerSpec plan_release(const model::DeploymentId& id, const model::PinnedSpec& spec);

/// What a container of the image runs, as the Engine puts it together: the image's entrypoint, then the
/// process's own command or the image's.
std::vector<std::string> whole_command(const engine::Image& image, const std::vector<std::string>& own);

/// What changed in the environment, by name only: "environment: added A, B; removed C; changed D". "" when
/// nothing did.
std::string describe_env_changes(const model::App& before, const model::App& after);

}  // namespace cutover::deploy
