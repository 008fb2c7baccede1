#include "deploy/rollback.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "deploy/bring_up.hpp"
#include "deploy/discard.hpp"
#include "deploy/planner.hpp"

namespace cutover::deploy {
namespace {

/// The old version's processes: from its specification, or where history has none from its containers'
/// labels.
Task<Result<std::vector<model::Process>>> old_processes(Attempt& attempt) {
  if (attempt.old->spec) co_return attempt.old->spec->app.processes;
  auto containers = co_await attempt.containers.of_app(attempt.id.app);
  if (!containers) co_return containers.error();
  std::vector<model::Process> processes;
  for (const ManagedContainer& container : *containers) {
    if (container.deployment != attempt.old->number || container.is_release()) continue;
    processes.push_back(model::Process{container.process, {}, model::Stop(), std::nullopt});
  }
  if (processes.empty()) {
    co_return Error(ErrorCode::not_found,
                    "its containers are gone, and history does not know its specification");
  }
  co_return processes;
}

/// It exists, and its former run is over: it may still be draining when the way back begins.
Task<Result<void>> make_startable(Attempt& attempt, model::DeploymentId version, model::Process process) {
  const std::string name = container_name(version, process.name);
  auto container = co_await attempt.containers.look(name);
  if (!container) co_return container.error();
  if (*container && !(*container)->running) co_return Result<void>();
  if (*container) {
    auto stopped = co_await attempt.containers.stop(name, process.stop);
    if (!stopped) co_return stopped.error();
    co_return Result<void>();
  }
  if (!attempt.old->spec) co_return Error(ErrorCode::not_found, "container " + name + " is gone");
  attempt.journal.note(
      model::Noted{"container " + name + " was gone and is made again from its pinned specification"});
  engine::ContainerSpec plan = plan_process(version, *attempt.old->spec, process);
  co_return co_await attempt.containers.create(std::move(plan));
}

Task<Result<void>> start_old(Attempt& attempt, model::DeploymentId version,
                             std::vector<model::Process> processes) {
  for (const model::Process& process : processes) {
    auto startable = co_await make_startable(attempt, version, process);
    if (!startable) co_return startable.error();
    auto armed = co_await attempt.exits.arm(process.name, container_name(version, process.name));
    if (!armed) co_return armed.error();
  }
  auto up = co_await bring_up(attempt, version, processes);
  co_await attempt.exits.disarm();
  if (!up) co_return up.error();
  co_return Result<void>();
}

Task<Result<void>> revive_by_itself(Attempt& attempt, model::DeploymentId version,
                                    std::vector<model::Process> processes) {
  for (const model::Process& process : processes) {
    auto set = co_await attempt.containers.set_restart_policy(container_name(version, process.name),
                                                              engine::RestartPolicy::unless_stopped);
    if (!set) co_return set.error();
  }
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> roll_back(Attempt& attempt) {
  auto stopped = co_await stop_new(attempt);
  if (!stopped) co_return stopped.error().in("taking the new version out of service");
  if (!attempt.old->is_stopped) {
    auto restored = co_await restore_old(attempt);
    if (!restored) co_return restored.error();
  }
  auto removed = co_await remove_new(attempt);
  if (!removed) attempt.journal.note(model::Noted{"left behind: " + removed.error().text()});
  co_return Result<void>();
}

Task<Result<void>> restore_old(Attempt& attempt) {
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  auto processes = co_await old_processes(attempt);
  if (!processes) co_return processes.error();
  if (attempt.old_stop_begun) {
    for (const model::Process& process : *processes) {
      attempt.journal.note(model::Intended{"start", container_name(version, process.name)});
    }
    auto intended = co_await attempt.journal.commit();
    if (!intended)
      spdlog::error("event=not_recorded deployment={} error={:?}", attempt.id.text(),
                    intended.error().text());
    auto started = co_await start_old(attempt, version, *processes);
    if (!started) co_return started.error();
  }
  co_return co_await revive_by_itself(attempt, version, std::move(*processes));
}

}  // namespace cutover::deploy
