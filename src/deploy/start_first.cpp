#include "deploy/start_first.hpp"

#include "deploy/cluster/old_services.hpp"
#include "deploy/stop_old.hpp"

namespace cutover::deploy {
namespace {

/// All of it. What can't be looked at is taken for running: it was not touched.
Task<bool> old_runs(Attempt& attempt) {
  if (is_in_cluster(*attempt.old)) co_return true;  // the Swarm's to look after
  auto containers = co_await attempt.containers.of_app(attempt.id.app);
  if (!containers || !attempt.old->spec) co_return true;
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  for (const model::Process& process : attempt.old->spec->app.processes) {
    const ManagedContainer* container = find_container(*containers, version, process.name);
    if (!container || !container->is_up()) co_return false;
  }
  co_return true;
}

/// It was taken out of service, and not asked to stop. Without a gate nobody noticed.
void end_gap(Attempt& attempt) {
  const SteadyTime out_of_service = *attempt.times.out_of_service;
  attempt.times = GapTimes();
  if (!attempt.traffic.is_behind_gate()) return;
  attempt.times.out_of_service = out_of_service;
  attempt.times.answered = attempt.clock.now();
  attempt.times.drained = attempt.times.gone = attempt.times.answered;
}

}  // namespace

Task<Result<std::vector<StartedProcess>>> cut_over_start_first(Attempt& attempt) {
  if (attempt.old && !attempt.old->is_stopped) {
    const bool is_up = co_await old_runs(attempt);
    if (!is_up) {  // nobody serves, whatever was asked for
      attempt.old->condition = OldVersion::Condition::down;
      attempt.traffic.hold();
      attempt.times.out_of_service = attempt.clock.now();
    }
  }
  auto armed = co_await arm_new_containers(attempt);
  if (!armed) co_return armed.error();
  auto intended = co_await intend_to_cut_over(attempt, {});
  if (!intended) co_return intended.error();
  model::DeploymentId version = attempt.id;
  std::vector<model::Process> processes = attempt.spec.app.processes;
  co_return co_await bring_up(attempt, std::move(version), std::move(processes));
}

Task<Result<void>> retire_old(Attempt& attempt) {
  auto old = co_await old_containers(attempt, attempt.id.number);
  if (!old) co_return old.error();
  auto to_stop = co_await ready_to_stop(attempt, std::move(*old));
  if (!to_stop) co_return to_stop.error();
  auto intended = co_await intend_to_stop(attempt, *to_stop);
  if (!intended) co_return intended.error();
  co_return co_await stop_containers(attempt, std::move(*to_stop), Successor::serves);
}

Task<bool> return_to_old(Attempt& attempt) {
  const bool is_up = co_await old_runs(attempt);
  if (!is_up) co_return false;
  const model::App& old_app = attempt.old->spec ? attempt.old->spec->app : attempt.spec.app;
  const bool has_web = !old_app.processes.empty() && old_app.processes.front().web;
  if (!has_web) co_return true;
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  auto web = co_await attempt.containers.look(container_name(version, old_app.processes.front().name));
  if (!web || !*web || !(*web)->running) co_return false;
  attempt.traffic.pass(**web, old_app.processes.front().web->port);
  if (attempt.times.out_of_service) {
    end_gap(attempt);  // the new one never got a request
  } else {
    co_await attempt.traffic.let_earlier_end();
  }
  co_return true;
}

}  // namespace cutover::deploy
