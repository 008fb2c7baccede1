#include "deploy/traffic.hpp"

#include <spdlog/spdlog.h>

#include "cutover/engine/client.hpp"
#include "cutover/gate/gate.hpp"
#include "cutover/store/store.hpp"
#include "deploy/containers.hpp"

namespace cutover::deploy {

namespace {

/// Where its requests can't go to a container that runs, they wait for it; where none is to run, they are
/// told.
Task<Result<void>> pass_one(const Dependencies& dependencies, std::string app, std::optional<int> version,
                            const std::vector<ManagedContainer>& containers) {
  AppTraffic traffic(dependencies.gate, dependencies.clock, app);
  auto state = co_await dependencies.store.app(app);
  if (!state) co_return state.error();
  if (!version) version = state->serving;
  if (!version || !state->wanted) {
    traffic.refuse(version ? kStoppedByOperator : kNothingServes);
    co_return Result<void>();
  }
  const model::DeploymentId serving{app, *version};
  auto spec = co_await dependencies.store.pinned(serving);
  if (!spec) co_return spec.error();
  const auto& processes = spec->app.processes;
  if (processes.empty() || !processes.front().web) co_return Result<void>();
  if (spec->app.mode == model::Mode::cluster) {
    if (const auto& publish = processes.front().web->publish) traffic.pass_to("127.0.0.1", publish->port);
    co_return Result<void>();
  }
  const ManagedContainer* web = find_container(containers, serving, "web");
  if (!web || !runs_its_app(dependencies.entries, *web)) {
    traffic.hold();
    co_return Result<void>();
  }
  auto container = co_await dependencies.engine.inspect_container(web->id);
  if (!container) co_return container.error();
  traffic.pass(*container, processes.front().web->port);
  co_return Result<void>();
}

}  // namespace

void AppTraffic::pass(const engine::Container& web, std::uint16_t port) {
  if (!gate_) return;
  passed_to_ = web.id;
  if (web.addresses.empty()) return gate_->hold(app_);
  gate_->pass(app_, gate::Upstream{web.addresses.begin()->second, port, web.id});
}

void AppTraffic::pass_to(std::string address, std::uint16_t port) {
  if (gate_) gate_->pass(app_, gate::Upstream{std::move(address), port, ""});
}

Task<AppTraffic::Drained> AppTraffic::take_out_of_service() {
  hold();
  co_return co_await let_earlier_end();
}

void AppTraffic::hold() {
  if (gate_) gate_->hold(app_);
}

Task<AppTraffic::Drained> AppTraffic::let_earlier_end() {
  Drained drained;
  if (!gate_) co_return drained;
  const SteadyTime began = clock_.now();
  drained.left = co_await gate_->drained(app_, gate_->drain_of(app_));
  drained.took = elapsed(began, clock_.now());
  co_return drained;
}

bool AppTraffic::is_behind_gate() const {
  return gate_ && gate_->listens_for(app_);
}

void AppTraffic::count_from_here() {
  if (!is_behind_gate()) return;
  const gate::Answers before = gate_->answers(app_);
  earlier_ = Answers{before.all, before.bad};
  gate_->reset_traffic(app_);
  counts_ = true;
}

std::optional<model::RequestRecord> AppTraffic::counted() const {
  if (!counts_) return std::nullopt;
  const gate::Traffic traffic = gate_->traffic(app_);
  return model::RequestRecord{traffic.requests, traffic.held, traffic.longest_wait,
                              traffic.failed + traffic.turned_away};
}

void AppTraffic::forget_answers() {
  if (is_behind_gate()) gate_->reset_traffic(app_);
}

AppTraffic::Answers AppTraffic::answers() const {
  if (!is_behind_gate()) return Answers();
  const gate::Answers now = gate_->answers(app_);
  return now.container == passed_to_ ? Answers{now.all, now.bad} : Answers();
}

void AppTraffic::refuse(std::string why) {
  if (!gate_) return;
  gate::Maintenance maintenance;
  maintenance.body = std::move(why) + "\n";
  gate_->refuse(app_, std::move(maintenance));
}

Task<std::map<std::string, std::optional<int>>> surely_serving(const Dependencies& dependencies,
                                                               std::vector<std::string> apps,
                                                               std::vector<model::Deployment> unfinished) {
  std::map<std::string, std::optional<int>> versions;
  for (const std::string& app : apps) versions[app];
  for (const model::Deployment& deployment : unfinished) {
    const auto found = versions.find(deployment.id.app);
    if (found == versions.end()) continue;
    const model::Phase phase = deployment.phase;
    if (phase == model::Phase::watching) found->second = deployment.id.number;
    if (phase != model::Phase::cutting_over && phase != model::Phase::rolling_back) continue;
    auto spec = co_await dependencies.store.pinned(deployment.id);
    const bool at_one_port = spec && spec->app.mode == model::Mode::cluster;  // whoever of them answers there
    const bool old_is_up =
        spec && (at_one_port || spec->app.order == model::Order::start_first) && deployment.previous;
    if (old_is_up) {
      found->second = deployment.previous;
    } else {
      versions.erase(found);
    }
  }
  co_return versions;
}

Task<Result<void>> pass_to_versions(const Dependencies& dependencies,
                                    std::map<std::string, std::optional<int>> versions) {
  if (versions.empty()) co_return Result<void>();
  auto containers = co_await list_managed(dependencies.engine);
  if (!containers) co_return containers.error();
  for (const auto& [app, version] : versions) {
    auto passed = co_await pass_one(dependencies, app, version, *containers);
    if (!passed) spdlog::warn("event=not_passed app={} error={:?}", app, passed.error().text());
  }
  co_return Result<void>();
}

}  // namespace cutover::deploy
