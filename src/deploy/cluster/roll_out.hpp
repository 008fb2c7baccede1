#pragma once

#include <string>
#include <vector>

#include "deploy/attempt.hpp"
#include "deploy/cluster/progress.hpp"
#include "deploy/cluster/service_planner.hpp"

namespace cutover::deploy {

/// Every service of the version; to be committed by the caller.
void intend_to_update(Attempt& attempt, const model::App& app);

/// As they are to be from here on: what failed of that deployment before is not held against it again.
Task<Result<std::vector<WantedService>>> wanted_services(Attempt& attempt, model::PinnedSpec spec,
                                                         int deployment);

/// The Swarm has the version's secrets, configs and health check program when it returns.
Task<Result<VersionFiles>> provide_files(Attempt& attempt, model::DeploymentId version,
                                         model::PinnedSpec spec);

/// Whether a service that has its specification is given it once more: then what was asked for earlier, and
/// hangs somewhere, is out of date when it comes.
enum class PutAgain { if_other, always };

/// Gives every service of the version its specification: the Swarm begins to replace their tasks, side by
/// side. `restart`: also where they have it already, and once for each text; "": not then.
Task<Result<void>> put_services(Attempt& attempt, model::DeploymentId version, model::PinnedSpec spec,
                                PutAgain again = PutAgain::if_other, std::string restart = "");

/// Returns when all their tasks run, healthy, and none of another version is left to run. Swarm itself waits
/// for ever for a task that no node takes: here what does not move for as long as the health check's deadline
/// and the grace period allow has failed. The failure says which task, where, how it ended, and what it wrote
/// last. `version` and `spec`: as they were put.
Task<Result<void>> until_all_run(Attempt& attempt, std::vector<WantedService> wanted,
                                 model::DeploymentId version, model::PinnedSpec spec);

/// What becomes of services of processes that the version does not have.
enum class Others {
  stay,
  go_first,  ///< they are of what has failed, and take room
  go_last,   ///< they are of what serves, until the version has proved itself
};

/// How a version is brought onto the Swarm, or back; the first three as for `until_all_run`.
struct RollOut {
  model::DeploymentId version;
  model::PinnedSpec spec;
  std::vector<WantedService> wanted;
  Others others = Others::go_last;
  PutAgain again = PutAgain::if_other;
  std::string restart{};
};

/// Those of processes that the app does not have.
Task<Result<void>> remove_other_services(Attempt& attempt, const model::App& app);

/// Its services are given their specification, and held to their health checks: of all tasks, and then of the
/// published port. What is intended is durable before.
Task<Result<void>> put_and_prove(Attempt& attempt, RollOut how);

/// Fails at once when one of them has tasks of another image: after all of them ran.
Task<Result<void>> check_images(Attempt& attempt, const std::vector<WantedService>& wanted,
                                const std::vector<Progress>& progress);

/// Fails at once when a task of the wanted ones has; what it wrote is kept then.
Task<Result<void>> look_at_all(Attempt& attempt, const std::vector<WantedService>& wanted,
                               std::vector<Progress>& progress);

}  // namespace cutover::deploy
