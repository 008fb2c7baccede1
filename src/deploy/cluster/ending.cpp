#include "deploy/cluster/ending.hpp"

#include <algorithm>
#include <functional>

#include "cutover/base/duration.hpp"
#include "deploy/cluster/progress.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

using Tasks = std::vector<engine::SwarmTask>;

constexpr Milliseconds kLookAgain = 100ms;
constexpr Milliseconds kSwarmTakes = 60s;

Milliseconds longest_grace(const Attempt& attempt) {
  Milliseconds grace{0};
  const model::App& app = attempt.old && attempt.old->spec ? attempt.old->spec->app : attempt.spec.app;
  for (const model::Process& process : app.processes) grace = std::max(grace, process.stop.grace);
  return grace;
}

bool is_on_a_node_that_answers(const engine::SwarmTask& task, const std::vector<engine::Node>& nodes) {
  return std::any_of(nodes.begin(), nodes.end(),
                     [&task](const engine::Node& node) { return node.id == task.node_id && node.is_ready; });
}

Task<Result<Tasks>> tasks_that_run(Attempt& attempt) {
  auto tasks = co_await attempt.services.tasks_of_app(attempt.id.app);
  if (!tasks) co_return tasks.error();
  auto nodes = co_await attempt.services.nodes();
  if (!nodes) co_return nodes.error();
  std::erase_if(*tasks, [&nodes](const engine::SwarmTask& task) {
    return !may_run(task) || !is_on_a_node_that_answers(task, *nodes);
  });
  co_return tasks;
}

/// `count`: how many of those that run have yet to end.
Task<Result<void>> until_ended(Attempt& attempt, std::function<long(const Tasks&)> count) {
  const Milliseconds limit = longest_grace(attempt) + kSwarmTakes;
  const SteadyTime give_up = attempt.clock.now() + limit;
  while (true) {
    auto tasks = co_await tasks_that_run(attempt);
    if (!tasks) co_return tasks.error();
    const long left = count(*tasks);
    if (left == 0) co_return Result<void>();
    if (attempt.clock.now() >= give_up) {
      co_return Error(ErrorCode::timeout, std::to_string(left) + " tasks still run " + to_text(limit) +
                                              " after they were to stop");
    }
    co_await attempt.clock.sleep_until(attempt.clock.now() + kLookAgain);
  }
}

long count_too_many(const Tasks& tasks, const std::vector<model::Process>& processes) {
  long too_many = 0;
  for (const model::Process& process : processes) {
    const long run = std::count_if(tasks.begin(), tasks.end(), [&process](const engine::SwarmTask& task) {
      return label(task.labels, kProcessLabel) == process.name;
    });
    too_many += std::max(0L, run - process.replicas);
  }
  return too_many;
}

}  // namespace

Task<Result<void>> until_none_runs(Attempt& attempt) {
  std::function<long(const Tasks&)> all = [](const Tasks& tasks) { return static_cast<long>(tasks.size()); };
  co_return co_await until_ended(attempt, std::move(all));
}

Task<Result<void>> until_none_too_many(Attempt& attempt, std::vector<model::Process> processes) {
  std::function<long(const Tasks&)> too_many = [&processes](const Tasks& tasks) {
    return count_too_many(tasks, processes);
  };
  co_return co_await until_ended(attempt, std::move(too_many));
}

}  // namespace cutover::deploy
