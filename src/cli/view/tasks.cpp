#include "cli/view/tasks.hpp"

#include <algorithm>
#include <set>

#include "cli/view/table.hpp"
#include "cli/view/text.hpp"
#include "cli/view/words.hpp"

namespace cutover::cli {
namespace {

constexpr std::size_t kNodesByName = 3;

bool runs(const ContainerView& task) {
  return task.status == "running";
}

/// Of a version that comes, beside the one that serves.
bool is_of_another(const AppView& app, const ContainerView& task) {
  return app.serving && task.deployment > 0 && task.deployment != *app.serving;
}

/// What runs of one process.
struct Running {
  int tasks = 0;
  std::set<std::string> nodes{};
  std::optional<WallTime> youngest{};
};

Running running_of(const AppView& app, const std::string& process) {
  Running running;
  for (const ContainerView& task : app.containers) {
    if (task.process != process || !runs(task) || is_of_another(app, task)) continue;
    ++running.tasks;
    if (!task.node.empty()) running.nodes.insert(task.node);
    if (task.started_at)
      running.youngest = std::max(running.youngest.value_or(*task.started_at), *task.started_at);
  }
  return running;
}

/// " on node1, node2", " on 5 nodes"
std::string on(const std::set<std::string>& nodes) {
  if (nodes.empty()) return "";
  if (nodes.size() > kNodesByName) return " on " + counted(nodes.size(), "node");
  std::string names;
  for (const std::string& node : nodes) names += (names.empty() ? "" : ", ") + plain_text(node);
  return " on " + names;
}

/// "node1", or why it is on none: "pending: no suitable node (...)".
std::string state_of(const ContainerView& task) {
  if (runs(task) || task.status_text.empty()) return task.status;
  return plain_text(task.status_text);
}

}  // namespace

Span tasks_span(const AppView& app) {
  std::vector<std::string> counts;
  std::vector<std::set<std::string>> nodes;
  bool all_run = true;
  for (const ReplicasView& replicas : app.replicas) {
    const Running running = running_of(app, replicas.process);
    all_run = all_run && running.tasks >= replicas.wanted;
    counts.push_back(replicas.process + " " + std::to_string(running.tasks) + "/" +
                     std::to_string(replicas.wanted));
    nodes.push_back(running.nodes);
  }
  const bool together = std::all_of(nodes.begin(), nodes.end(),
                                    [&nodes](const auto& of_one) { return of_one == nodes.front(); });
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    text += (i == 0 ? "" : together ? ", " : "; ") + counts[i] + (together ? "" : on(nodes[i]));
  }
  if (together && !nodes.empty()) text += on(nodes.front());
  return {text, all_run || app.stopped ? Tone::good : Tone::bad};
}

std::string scale_text(const AppView& app) {
  std::string text;
  for (const ReplicasView& replicas : app.replicas) {
    if (!replicas.scaled) continue;
    text += (text.empty() ? "" : ", ") + replicas.process + " " + std::to_string(replicas.wanted) +
            " (by `cutover scale`; the file says " + std::to_string(replicas.file) + ")";
  }
  return text;
}

Span tasks_up_span(const AppView& app, WallTime now) {
  std::vector<std::string> ages;
  for (const ReplicasView& replicas : app.replicas) {
    const Running running = running_of(app, replicas.process);
    ages.push_back(running.youngest ? age(running.youngest, now) : "-");
  }
  if (std::all_of(ages.begin(), ages.end(), [&ages](const auto& one) { return one == ages.front(); })) {
    ages.resize(std::min<std::size_t>(ages.size(), 1));
  }
  std::string text;
  for (const std::string& one : ages) text += (text.empty() ? "" : ", ") + one;
  return {text, text == "-" ? Tone::faint : Tone::plain};
}

std::string tasks_table(const AppView& app, const Look& look, WallTime now) {
  Table table({"PROCESS", "TASK", "NODE", "UP", "STATUS"});
  for (const ContainerView& task : app.containers) {
    const std::string of = is_of_another(app, task) ? " of " + std::to_string(task.deployment) : "";
    table.add({{task.process},
               {task.name + of},
               {task.node.empty() ? "-" : plain_text(task.node)},
               {runs(task) ? age(task.started_at, now) : "-"},
               {state_of(task), runs(task) || app.stopped ? Tone::good : Tone::bad}});
  }
  return table.text(look);
}

}  // namespace cutover::cli
