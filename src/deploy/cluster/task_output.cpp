#include "deploy/cluster/task_output.hpp"

#include "cutover/base/timeout.hpp"
#include "cutover/base/utf8.hpp"
#include "deploy/cluster/progress.hpp"
#include "deploy/log_source.hpp"

namespace cutover::deploy {

namespace {

Task<Result<std::string>> read_output(Attempt& attempt, std::string task) {
  engine::LogOptions options;
  options.tail = kOutputLines;
  auto logs = co_await attempt.swarm->task_logs(std::move(task), options);
  if (!logs) co_return logs.error();
  co_return co_await tail_of(**logs, kOutputBytes);
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

Task<std::string> node_name(Attempt& attempt, std::string node_id) {
  if (node_id.empty() || !attempt.swarm) co_return std::string();
  auto nodes = co_await attempt.swarm->list_nodes();
  if (!nodes) co_return node_id;
  for (const engine::Node& node : *nodes) {
    if (node.id == node_id) co_return node.hostname;
  }
  co_return node_id;
}

Task<std::string> why_it_failed(Attempt& attempt, engine::SwarmTask task) {
  const std::string how = how_it_failed(task);
  if (task.container_id.empty()) co_return how;
  auto container = co_await attempt.engine.inspect_container(task.container_id);
  if (!container || container->health_output.empty()) co_return how;
  const std::string said = first_line(to_valid_utf8(container->health_output));
  co_return said.empty() ? how : how + "; its last health check: " + said;
}

Task<std::string> last_output(Attempt& attempt, engine::SwarmTask task) {
  if (!attempt.swarm || task.container_id.empty()) co_return std::string();
  auto reading = read_output(attempt, task.id);
  auto output =
      co_await with_timeout<std::string>(attempt.clock, kOutputLimit, "no output", std::move(reading));
  co_return output ? std::move(*output) : std::string();
}

}  // namespace cutover::deploy
