#include "deploy/cluster/published.hpp"

#include "deploy/health.hpp"

namespace cutover::deploy {
namespace {

constexpr const char* kThisHost = "127.0.0.1";

/// In host mode a node's port is its own task's: one on this host, or else any.
Task<Result<std::string>> address_of_a_task(Attempt& attempt) {
  auto state = co_await attempt.services.state();
  if (!state) co_return state.error();
  auto tasks = co_await attempt.services.tasks_of_app(attempt.id.app);
  if (!tasks) co_return tasks.error();
  auto nodes = co_await attempt.services.nodes();
  if (!nodes) co_return nodes.error();
  std::string elsewhere;
  for (const engine::SwarmTask& task : *tasks) {
    if (task.desired_state != "running" || task.state != "running" || task.host_ports.empty()) continue;
    if (task.node_id == state->node_id) co_return std::string(kThisHost);
    for (const engine::Node& node : *nodes) {
      if (node.id == task.node_id) elsewhere = node.address;
    }
  }
  co_return elsewhere;
}

}  // namespace

std::optional<std::uint16_t> published_port(const model::App& app) {
  if (app.processes.empty() || !app.processes.front().web || !app.processes.front().web->publish)
    return std::nullopt;
  return app.processes.front().web->publish->port;
}

Task<Result<std::optional<PublishedWeb>>> find_published(Attempt& attempt, model::App app) {
  const auto port = published_port(app);
  if (!port || app.processes.front().replicas == 0) co_return std::optional<PublishedWeb>();
  PublishedWeb published{*app.processes.front().web, kThisHost};
  published.web.port = *port;
  if (published.web.publish->mode == model::PublishMode::host) {
    auto address = co_await address_of_a_task(attempt);
    if (!address) co_return address.error();
    published.address = std::move(*address);
  }
  if (published.address.empty()) co_return std::optional<PublishedWeb>();
  co_return std::optional(std::move(published));
}

Task<Result<void>> until_published_answers(Attempt& attempt, model::App app) {
  const auto port = published_port(app);
  auto published = co_await find_published(attempt, std::move(app));
  if (!published) co_return published.error();
  if (!*published) co_return Result<void>();
  HealthChecker checker(attempt, (*published)->web, (*published)->address);
  auto healthy = co_await checker.until_healthy(attempt.clock.now());
  if (!healthy) co_return healthy.error().in("its tasks are healthy, and at the published port");
  attempt.times.answered = attempt.clock.now();
  if (attempt.traffic.is_behind_gate()) attempt.traffic.pass_to(kThisHost, *port);
  co_return Result<void>();
}

}  // namespace cutover::deploy
