#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cutover/engine/types.hpp"
#include "cutover/model/deployment.hpp"

namespace cutover::entry {
class Entries;
}

namespace cutover::deploy {

inline constexpr std::string_view kAppLabel = "io.cutover.app";
inline constexpr std::string_view kProcessLabel = "io.cutover.process";
inline constexpr std::string_view kDeploymentLabel = "io.cutover.deployment";
inline constexpr std::string_view kReleaseProcess = "release";

/// A container of ours, read from its labels.
struct ManagedContainer {
  std::string app;
  std::string process;
  int deployment = 0;
  std::string id;
  std::string name;
  engine::ContainerStatus status = engine::ContainerStatus::unknown;
  std::string status_text;   ///< as ContainerSummary has it
  bool waits_first = false;  ///< it was made to wait for its turn, and starts from a folder of the host's
  /// Of one that a Swarm runs, on whichever node: `id` is the task's.
  bool is_task = false;
  std::string node{};        ///< the node's host name; "" : this host, or none yet
  std::string started_at{};  ///< RFC 3339; only of a task

  bool is_release() const { return process == kReleaseProcess; }
  /// Its process exists, or will without our doing.
  bool is_up() const;
};

/// "" : it is not there.
std::string label(const engine::Labels& labels, std::string_view key);
/// From a label's text; nothing when it is none.
std::optional<int> deployment_number(const std::string& text);

/// Nothing when the labels are not ours, or not whole, and for one that a Swarm runs and replaces: that is
/// its service's.
std::optional<ManagedContainer> managed(const engine::ContainerSummary& container);

engine::Labels labels_for(const model::DeploymentId& id, std::string_view process);
/// shop-web-57
std::string container_name(const model::DeploymentId& id, std::string_view process);

/// It is up, and its app does not wait for its turn. `entries`: none where nothing is made to wait.
bool runs_its_app(const entry::Entries* entries, const ManagedContainer& container);

/// The one of that name; without it one that somebody renamed. nullptr: neither is there. Others may carry
/// the same labels, as those made from an image that was committed from a container of ours do.
const ManagedContainer* find_container(const std::vector<ManagedContainer>& containers,
                                       const model::DeploymentId& version, std::string_view process);

/// The version that serves when a deployment begins: what is stopped in the cut-over, and restored when it
/// fails.
struct OldVersion {
  int number = 0;
  std::optional<model::PinnedSpec> spec{};  ///< absent when history does not know it
  bool is_stopped = false;                  ///< by an operator: going back leaves it so
  bool has_services = false;  ///< a Swarm runs it; where history does not know it, its services say so

  /// What going back to it takes.
  enum class Condition {
    untouched,      ///< nothing: it serves
    down,           ///< not all of it runs: what does not is started
    asked_to_stop,  ///< what still runs of it is draining: it is stopped for good first, then started
  };
  Condition condition = Condition::untouched;
  bool web_runs_on = false;  ///< it was not asked, though others may have been

  bool still_serves() const { return !is_stopped && condition == Condition::untouched; }
};

}  // namespace cutover::deploy
