#include "deploy/rollback.hpp"

#include <algorithm>

#include "deploy/bring_up.hpp"
#include "deploy/cluster/old_services.hpp"
#include "deploy/discard.hpp"
#include "deploy/image_resolver.hpp"
#include "deploy/listening.hpp"
#include "deploy/planner.hpp"
#include "deploy/prestart.hpp"
#include "deploy/start_first.hpp"
#include "deploy/stop_old.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;
using Condition = OldVersion::Condition;

namespace {

constexpr Milliseconds kAskAgain = 250ms;

void intend_to_bring_back(Attempt& attempt, const std::vector<model::Process>& processes) {
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  for (const model::Process& process : processes) {
    const std::string name = container_name(version, process.name);
    if (attempt.old->condition != Condition::untouched) attempt.journal.note(model::Intended{"start", name});
    attempt.journal.note(model::Intended{"update", name});
  }
}

/// The old version's processes where history has no specification of it: by its containers' labels.
Task<Result<std::vector<model::Process>>> processes_on_host(Attempt& attempt) {
  auto containers = co_await attempt.containers.of_app(attempt.id.app);
  if (!containers) co_return containers.error();
  std::vector<model::Process> processes;
  for (const ManagedContainer& container : *containers) {
    if (container.deployment != attempt.old->number || container.is_release()) continue;
    model::Process process;
    process.name = container.process;
    processes.push_back(std::move(process));
  }
  if (processes.empty()) {
    co_return Error(ErrorCode::not_found,
                    "its containers are gone, and history does not know its specification");
  }
  co_return processes;
}

/// An Engine that does not answer is waited for: without the image nothing can serve.
Task<Result<void>> provide_image(Attempt& attempt, model::DeploymentId version) {
  while (true) {
    model::DeploymentId wanted = version;
    model::PinnedSpec spec = *attempt.old->spec;
    auto image = co_await bring_back_image(attempt, std::move(wanted), std::move(spec));
    if (image) co_return Result<void>();
    if (!image.error().outcome_unknown() || attempt.clock.now() + kAskAgain >= attempt.deadline) {
      co_return image.error();
    }
    co_await attempt.clock.sleep_until(attempt.clock.now() + kAskAgain);
  }
}

Task<Result<void>> make_again(Attempt& attempt, model::DeploymentId version, model::Process process) {
  const std::string name = container_name(version, process.name);
  if (!attempt.old->spec) co_return Error(ErrorCode::not_found, "container " + name + " is gone");
  attempt.journal.note(
      model::Noted{"container " + name + " was gone and is made again from its pinned specification"});
  attempt.journal.note(model::Intended{"create", name});
  co_await attempt.journal.try_commit();
  model::DeploymentId provided = version;
  auto image = co_await provide_image(attempt, std::move(provided));
  if (!image) co_return image.error();
  engine::ContainerSpec plan = plan_process(version, *attempt.old->spec, process);
  co_return co_await attempt.containers.create(std::move(plan));
}

/// Somebody may have renamed it: its labels say what it is.
Task<Result<void>> give_its_name_back(Attempt& attempt, const std::vector<ManagedContainer>& containers,
                                      model::DeploymentId version, std::string process) {
  const ManagedContainer* container = find_container(containers, version, process);
  std::string name = container_name(version, process);
  if (!container || container->name == name) co_return Result<void>();
  attempt.journal.note(model::Noted{"container " + container->name + " is called " + name + " again"});
  attempt.journal.note(model::Intended{"rename", container->name});
  co_await attempt.journal.try_commit();
  std::string id = container->id;
  co_return co_await attempt.containers.rename(std::move(id), std::move(name));
}

/// It exists under its name, and can be started.
Task<Result<void>> make_startable(Attempt& attempt, const std::vector<ManagedContainer>& containers,
                                  model::DeploymentId version, model::Process process) {
  const std::string name = container_name(version, process.name);
  auto named = co_await give_its_name_back(attempt, containers, version, process.name);
  if (!named) co_return named.error();
  auto container = co_await attempt.containers.look(name);
  if (!container) co_return container.error();
  if (!*container) co_return co_await make_again(attempt, std::move(version), std::move(process));
  auto let_on = let_go(attempt, **container);
  if (!let_on) co_return let_on.error();
  const bool was_asked =
      attempt.old->condition == Condition::asked_to_stop && !(process.web && attempt.old->web_runs_on);
  const bool drains = (*container)->running && was_asked;
  if (!drains) co_return Result<void>();
  auto stopped = co_await attempt.containers.stop(name, process.stop);
  if (!stopped) co_return stopped.error();
  co_return Result<void>();
}

Task<Result<void>> start_old_once(Attempt& attempt, model::DeploymentId version,
                                  std::vector<model::Process> processes) {
  auto containers = co_await attempt.containers.of_app(version.app);
  if (!containers) co_return containers.error();
  for (const model::Process& process : processes) {
    auto startable = co_await make_startable(attempt, *containers, version, process);
    if (!startable) co_return startable.error();
    auto armed = co_await attempt.exits.arm(process.name, container_name(version, process.name));
    if (!armed) co_return armed.error();
  }
  auto up = co_await bring_up(attempt, version, processes);
  if (!up) co_return up.error();
  co_return Result<void>();
}

/// An Engine that is killed or stopped meanwhile takes the containers with it, as if they had ended by
/// themselves: each time it does, they are started again.
Task<Result<void>> start_old(Attempt& attempt, model::DeploymentId version,
                             std::vector<model::Process> processes) {
  while (true) {
    auto started = co_await start_old_once(attempt, version, processes);
    const bool lost_sight = attempt.exits.lost_sight();
    co_await attempt.exits.disarm();
    if (started || !lost_sight) co_return started;
    attempt.journal.note(model::Noted{"tried again after the Engine was away: " + started.error().text()});
    co_await attempt.clock.sleep_until(attempt.clock.now() + kAskAgain);
  }
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

/// Versions that are neither this one nor the one that failed: somebody started them by hand. Two never run
/// at once.
Task<Result<void>> stop_others(Attempt& attempt) {
  auto running = co_await attempt.containers.of_app(attempt.id.app);
  if (!running) co_return running.error();
  std::erase_if(*running, [&attempt](const ManagedContainer& container) {
    return !container.is_up() || container.is_release() || container.deployment == attempt.old->number ||
           container.deployment == attempt.id.number;
  });
  if (running->empty()) co_return Result<void>();
  for (const ManagedContainer& container : *running) {
    attempt.journal.note(model::Noted{"container " + container.name + " ran beside it and was stopped"});
    attempt.journal.note(model::Intended{"update", container.name});
    attempt.journal.note(model::Intended{"stop", container.name});
  }
  co_await attempt.journal.try_commit();
  for (const ManagedContainer& container : *running) {
    auto set = co_await attempt.containers.set_restart_policy(container.name, engine::RestartPolicy::no);
    if (!set && set.error().code() != ErrorCode::not_found) co_return set.error();
  }
  co_return co_await stop_containers(attempt, std::move(*running));
}

/// The intents are durable already.
Task<Result<void>> restore(Attempt& attempt, std::vector<model::Process> processes) {
  if (is_in_cluster(*attempt.old)) {
    if (attempt.old->condition == Condition::untouched) co_return Result<void>();
    co_return co_await bring_services_back(attempt);
  }
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  leave_address_to_old(attempt);
  if (attempt.old->condition != Condition::untouched) {
    auto alone = co_await stop_others(attempt);
    if (!alone) co_return alone.error();
    auto started = co_await start_old(attempt, version, processes);
    if (!started) co_return started.error();
  }
  co_return co_await revive_by_itself(attempt, version, std::move(processes));
}

}  // namespace

Task<Result<void>> roll_back(Attempt& attempt) {
  const bool restores = !attempt.old->is_stopped;
  const bool knows_old = attempt.old->spec.has_value();
  if (attempt.old->still_serves() && !is_in_cluster(*attempt.old)) {
    const bool is_up = co_await return_to_old(attempt);
    if (!is_up) attempt.old->condition = Condition::down;  // somebody else has stopped it
  }
  intend_to_discard(attempt);
  if (restores && knows_old) intend_to_bring_back(attempt, attempt.old->spec->app.processes);
  // Also that it was begun outlives a crash from here on: nothing that proves itself later may undo it.
  co_await attempt.journal.try_commit();
  auto stopped = co_await stop_new(attempt);
  if (!stopped) co_return stopped.error().in("taking the new version out of service");
  if (restores) {
    auto restoring = knows_old ? restore(attempt, attempt.old->spec->app.processes) : bring_back(attempt);
    auto restored = co_await std::move(restoring);
    if (!restored) co_return restored.error();
  }
  co_return Result<void>();
}

Task<Result<void>> bring_back(Attempt& attempt) {
  std::vector<model::Process> processes;
  if (attempt.old->spec) {
    processes = attempt.old->spec->app.processes;
  } else {
    auto found = co_await processes_on_host(attempt);
    if (!found) co_return found.error();
    processes = std::move(*found);
  }
  intend_to_bring_back(attempt, processes);
  co_await attempt.journal.try_commit();
  co_return co_await restore(attempt, std::move(processes));
}

}  // namespace cutover::deploy
