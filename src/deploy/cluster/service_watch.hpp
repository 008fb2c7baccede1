#pragma once

#include <string>
#include <vector>

#include "deploy/attempt.hpp"
#include "deploy/cluster/progress.hpp"

namespace cutover::deploy {

/// How one service moves, look by look; and its update, where that hangs.
class ServiceWatch {
 public:
  ServiceWatch(Attempt& attempt, std::string process)
      : attempt_(attempt), process_(std::move(process)), moved_at_(attempt.clock.now()) {}

  void look(const Progress& progress);
  /// For how long nothing has moved, at the last look.
  Milliseconds still_for() const;

  /// Swarm's updater waits for ever for a task whose node died before it ran, although that task was
  /// replaced: in the end an old task runs on beside it, and slots that were to follow keep the old version.
  /// Where nothing has moved for a while the update is begun anew then, once for each such task, and takes
  /// what runs as it is. `version` and `spec`: as they were put.
  Task<Result<void>> mend_update(const Progress& progress, const model::DeploymentId& version,
                                 const model::PinnedSpec& spec);

 private:
  Attempt& attempt_;
  std::string process_;
  std::string signature_;
  SteadyTime moved_at_;
  SteadyTime looked_at_{moved_at_};
  std::string begun_anew_for_;  ///< this task
};

/// In the same order.
std::vector<ServiceWatch> watch_services(Attempt& attempt, const std::vector<WantedService>& wanted);

}  // namespace cutover::deploy
