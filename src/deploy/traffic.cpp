#include "deploy/traffic.hpp"

#include <spdlog/spdlog.h>

#include "cutover/engine/client.hpp"
#include "cutover/gate/gate.hpp"
#include "cutover/store/store.hpp"
#include "deploy/containers.hpp"

namespace cutover::deploy {

namespace {

Task<Result<void>> pass_one(const Dependencies& dependencies, std::string app,
                            const std::vector<ManagedContainer>& containers) {
  auto state = co_await dependencies.store.app(app);
  if (!state) co_return state.error();
  if (!state->serving) co_return Result<void>();
  const model::DeploymentId serving{app, *state->serving};
  const ManagedContainer* web = find_container(containers, serving, "web");
  if (!web || !web->is_up()) co_return Result<void>();
  auto spec = co_await dependencies.store.pinned(serving);
  if (!spec) co_return spec.error();
  const auto& processes = spec->app.processes;
  if (processes.empty() || !processes.front().web) co_return Result<void>();
  auto container = co_await dependencies.engine.inspect_container(web->id);
  if (!container) co_return container.error();
  AppTraffic(dependencies.gate, dependencies.clock, app).pass(*container, processes.front().web->port);
  co_return Result<void>();
}

}  // namespace

void AppTraffic::pass(const engine::Container& web, std::uint16_t port) {
  if (!gate_ || web.addresses.empty()) return;
  gate_->pass(app_, gate::Upstream{web.addresses.begin()->second, port});
}

Task<AppTraffic::Drained> AppTraffic::take_out_of_service() {
  Drained drained;
  if (!gate_) co_return drained;
  const SteadyTime began = clock_.now();
  gate_->hold(app_);
  drained.left = co_await gate_->drained(app_, gate_->drain_of(app_));
  drained.took = elapsed(began, clock_.now());
  co_return drained;
}

void AppTraffic::refuse(std::string why) {
  if (!gate_) return;
  gate::Maintenance maintenance;
  maintenance.body = std::move(why) + "\n";
  gate_->refuse(app_, std::move(maintenance));
}

Task<Result<void>> pass_to_what_serves(const Dependencies& dependencies, std::vector<std::string> apps) {
  if (apps.empty()) co_return Result<void>();
  auto containers = co_await list_managed(dependencies.engine);
  if (!containers) co_return containers.error();
  for (const std::string& app : apps) {
    auto passed = co_await pass_one(dependencies, app, *containers);
    if (!passed) spdlog::warn("event=not_passed app={} error={:?}", app, passed.error().text());
  }
  co_return Result<void>();
}

}  // namespace cutover::deploy
