#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cutover/engine/swarm.hpp"
#include "cutover/model/app.hpp"

/// How far a service has come, read from its tasks. Pure.
namespace cutover::deploy {

/// A service as it is wanted.
struct WantedService {
  model::Process process;
  int deployment = 0;   ///< whose tasks are to run
  std::string image{};  ///< as the specification has it; "": any
  /// Of these it is known already: they are of an earlier time.
  std::set<std::string> failed_before{};
  std::string restarted{};  ///< only those that have this as their restart; "": any
};

struct Progress {
  int running = 0;                        ///< of the wanted deployment: as many as there are slots with one
  int others = 0;                         ///< of other deployments, that are to run on
  bool prepares = false;                  ///< a node pulls the image, for as long as that takes
  std::vector<engine::SwarmTask> failed;  ///< of the wanted deployment, that ended by themselves
  /// One that has the wanted deployment's number, and is to run another image: somebody changed the service.
  std::optional<engine::SwarmTask> changed;
  std::string waits_for;  ///< why one of them is not on a node: "no suitable node (...)"
  /// Id of one that was told to shut down before it ran, and did not: its node is gone, or says so soon.
  std::string never_ran;
  std::string signature;  ///< other than before: something has moved

  bool has_all(const WantedService& wanted) const;
  /// More failed than the app allows of an update.
  bool has_failed(const WantedService& wanted) const;
};

/// `tasks`: of the service. A task that was told to shut down, or lost its node, did not fail.
Progress progress_of(const WantedService& wanted, const std::vector<engine::SwarmTask>& tasks);

/// The Swarm wants it to run, now or in a moment.
bool is_to_run(const engine::SwarmTask& task);
/// Ended by itself, and not because it was told to.
bool has_failed(const engine::SwarmTask& task);
/// A node has it, and it has not ended.
bool may_run(const engine::SwarmTask& task);
/// " runs another image, acme/other:1: somebody changed the service"
std::string what_it_runs(const engine::SwarmTask& changed);
/// "exited with code 3", "did not become healthy", or in the Engine's words.
std::string how_it_failed(const engine::SwarmTask& task);

}  // namespace cutover::deploy
