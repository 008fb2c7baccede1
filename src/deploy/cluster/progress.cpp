#include "deploy/cluster/progress.hpp"

#include <algorithm>
#include <set>

#include "deploy/cluster/services.hpp"

namespace cutover::deploy {
namespace {

bool has_image(const WantedService& wanted, const engine::SwarmTask& task) {
  return wanted.image.empty() || task.image == wanted.image;
}

bool is_of(const WantedService& wanted, const engine::SwarmTask& task) {
  if (deployment_of(task) != wanted.deployment || !has_image(wanted, task)) return false;
  return wanted.restarted.empty() || label(task.labels, kRestartLabel) == wanted.restarted;
}

bool has_not_run_yet(const engine::SwarmTask& task) {
  static const std::set<std::string> kBefore{"new",      "pending",   "allocated", "assigned",
                                             "accepted", "preparing", "ready",     "starting"};
  return kBefore.contains(task.state);
}

}  // namespace

bool is_to_run(const engine::SwarmTask& task) {
  return task.desired_state == "running" || task.desired_state == "ready";
}

bool has_failed(const engine::SwarmTask& task) {
  const bool is_lost = task.error.find("No such container") != std::string::npos;  // its Engine was restarted
  return !is_lost && (task.state == "failed" || task.state == "rejected" || task.state == "complete");
}

bool may_run(const engine::SwarmTask& task) {
  return task.state == "running" || task.state == "starting" || task.state == "preparing" ||
         task.state == "ready" || task.state == "accepted" || task.state == "assigned";
}

std::string how_it_failed(const engine::SwarmTask& task) {
  if (task.exit_code && task.state != "rejected") {
    if (*task.exit_code != 0) return "exited with code " + std::to_string(*task.exit_code);
    if (task.error.empty()) return "ended, or did not become healthy and was ended (exit code 0)";
  }
  return task.error.empty() ? "ended: " + task.message : task.error;
}

std::string what_it_runs(const engine::SwarmTask& changed) {
  return " runs another image, " + changed.image + ": somebody changed the service";
}

Progress progress_of(const WantedService& wanted, const std::vector<engine::SwarmTask>& tasks) {
  Progress progress;
  std::set<int> slots;
  std::vector<std::string> states;
  for (const engine::SwarmTask& task : tasks) {
    if (!is_of(wanted, task)) {
      const bool is_changed = deployment_of(task) == wanted.deployment && !has_image(wanted, task);
      if (is_changed && is_to_run(task)) progress.changed = task;
      if (is_to_run(task) && task.state == "running") ++progress.others;
      continue;
    }
    states.push_back(task.id + task.state);
    if (has_failed(task) && !wanted.failed_before.contains(task.id)) progress.failed.push_back(task);
    if (task.desired_state == "shutdown" && has_not_run_yet(task)) progress.never_ran = task.id;
    if (!is_to_run(task)) continue;
    if (task.state == "running") slots.insert(task.slot);
    if (task.state == "preparing") progress.prepares = true;
    if (task.state == "pending" && !task.error.empty()) progress.waits_for = task.error;
  }
  progress.running = static_cast<int>(slots.size());
  std::sort(states.begin(), states.end());
  for (const std::string& state : states) progress.signature += state + " ";
  progress.signature += std::to_string(progress.others);
  return progress;
}

bool Progress::has_all(const WantedService& wanted) const {
  return running >= wanted.process.replicas && others == 0 && !changed;
}

bool Progress::has_failed(const WantedService& wanted) const {
  const double allowed = wanted.process.update.max_failure_ratio * wanted.process.replicas;
  return static_cast<double>(failed.size()) > allowed;
}

}  // namespace cutover::deploy
