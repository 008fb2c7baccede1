#include "deploy/cluster/old_services.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "deploy/cluster/ending.hpp"
#include "deploy/cluster/roll_out.hpp"

namespace cutover::deploy {
namespace {

Error not_known(const Attempt& attempt) {
  return Error(ErrorCode::not_found, "history does not know the specification of " +
                                         model::DeploymentId{attempt.id.app, attempt.old->number}.text());
}

/// Nothing where the Engine does not say.
Task<std::optional<engine::SwarmState>> swarm_state(Attempt& attempt) {
  if (!attempt.swarm) co_return std::nullopt;
  auto state = co_await attempt.swarm->state();
  co_return state ? std::optional(std::move(*state)) : std::nullopt;
}

/// Where it does not, nothing is asked of it, and nothing waited for.
Task<bool> manages_a_swarm(Attempt& attempt) {
  const auto state = co_await swarm_state(attempt);
  co_return state && state->active && state->is_manager;
}

/// Held to the health check's time of the process that follows: their own is the Swarm's to know. Any image.
Task<Result<std::vector<WantedService>>> services_of_old(Attempt& attempt) {
  auto services = co_await attempt.services.of_app(attempt.id.app);
  if (!services) co_return services.error();
  model::PinnedSpec seen;
  seen.app.name = attempt.id.app;
  for (const ManagedService& service : *services) {
    if (service.deployment != attempt.old->number || service.is_release()) continue;
    model::Process process;
    for (const model::Process& next : attempt.spec.app.processes) {
      if (next.name == service.process) process = next;
    }
    process.name = service.process;
    process.replicas = static_cast<int>(service.service.replicas);
    seen.app.processes.push_back(std::move(process));
  }
  if (seen.app.processes.empty()) co_return not_known(attempt);
  auto wanted = co_await wanted_services(attempt, std::move(seen), attempt.old->number);
  if (!wanted) co_return wanted.error();
  for (WantedService& one : *wanted) one.image.clear();
  co_return wanted;
}

/// The old version's specification, and its services held to it.
Task<Result<void>> roll_out_old(Attempt& attempt, Others others, PutAgain again, std::string restart) {
  if (!attempt.old->spec) co_return not_known(attempt);
  RollOut how{
      {attempt.id.app, attempt.old->number}, *attempt.old->spec, {}, others, again, std::move(restart)};
  intend_to_update(attempt, how.spec.app);
  co_await attempt.journal.try_commit();
  auto wanted = co_await wanted_services(attempt, how.spec, how.version.number);
  if (!wanted) co_return wanted.error();
  how.wanted = std::move(*wanted);
  co_return co_await put_and_prove(attempt, std::move(how));
}

}  // namespace

bool is_in_cluster(const OldVersion& old) {
  return old.spec ? old.spec->app.mode == model::Mode::cluster : old.has_services;
}

Task<bool> swarm_has(Attempt& attempt, int version) {
  const bool manages = co_await manages_a_swarm(attempt);
  if (!manages) co_return false;
  auto services = co_await attempt.services.of_app(attempt.id.app);
  if (!services) co_return false;
  // Also where they were given the next one already.
  co_return std::any_of(services->begin(), services->end(), [version](const ManagedService& service) {
    return !service.is_release() && (service.deployment == version || deployment_before(service) == version);
  });
}

Task<std::vector<ManagedService>> running_services(Attempt& attempt) {
  std::vector<ManagedService> running;
  const bool manages = co_await manages_a_swarm(attempt);
  if (!manages) co_return running;
  auto services = co_await attempt.services.of_app(attempt.id.app);
  if (!services) co_return running;
  for (ManagedService& service : *services) {
    if (!service.is_release() && service.service.replicas > 0) running.push_back(std::move(service));
  }
  co_return running;
}

Task<Result<void>> bring_services_back(Attempt& attempt, PutAgain again) {
  co_return co_await roll_out_old(attempt, Others::go_first, again, "");
}

Task<Result<void>> give_services_back(Attempt& attempt) {
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  auto services = co_await attempt.services.of_app(attempt.id.app);
  if (!services) co_return services.error();
  std::erase_if(*services, [](const ManagedService& service) { return service.is_release(); });
  const auto is_of_old = [&version](const ManagedService& service) {
    return service.deployment == version.number || deployment_before(service) == version.number;
  };
  for (const ManagedService& service : *services) {
    attempt.journal.note(
        model::Intended{is_of_old(service) ? "update" : "remove", "service " + service.service.name});
  }
  co_await attempt.journal.try_commit();
  for (const ManagedService& service : *services) {
    const bool is_new = service.deployment == attempt.id.number && service.service.previous_labels.empty();
    std::string name = service.service.name;
    auto done = is_new ? attempt.services.remove(std::move(name))
                       : attempt.services.give_back(std::move(name), version);
    auto given = co_await std::move(done);
    if (!given) co_return given.error();
  }
  auto wanted = co_await services_of_old(attempt);
  if (!wanted) co_return wanted.error();
  model::PinnedSpec unknown;
  co_return co_await until_all_run(attempt, std::move(*wanted), version, std::move(unknown));
}

Task<Result<void>> restart_services(Attempt& attempt) {
  std::string now = to_rfc3339(attempt.clock.utc());
  co_return co_await roll_out_old(attempt, Others::stay, PutAgain::if_other, std::move(now));
}

Task<Result<void>> scale_to_none(Attempt& attempt) {
  if (!attempt.old->spec) co_return not_known(attempt);
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  model::PinnedSpec spec = *attempt.old->spec;
  for (model::Process& process : spec.app.processes) {
    process.replicas = 0;
    attempt.journal.note(model::Intended{"stop", "service " + service_name(version.app, process.name)});
  }
  co_await attempt.journal.try_commit();
  auto put = co_await put_services(attempt, version, spec);
  if (!put) co_return put.error();
  co_return co_await until_none_runs(attempt);
}

Task<Result<void>> take_services_out(Attempt& attempt) {
  const bool is_old = attempt.old && is_in_cluster(*attempt.old);
  const auto state = co_await swarm_state(attempt);
  const bool is_gone = state && !state->active;
  if (is_old && is_gone)
    attempt.old->condition = OldVersion::Condition::down;  // the Swarm is gone, and all of it
  const bool manages = state && state->active && state->is_manager;
  if (is_gone || (!manages && !is_old)) co_return Result<void>();
  auto services = co_await attempt.services.of_app(attempt.id.app);
  if (!services) co_return services.error();
  if (services->empty()) co_return Result<void>();
  for (const ManagedService& service : *services) {
    attempt.journal.note(model::Intended{"remove", "service " + service.service.name});
  }
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  const bool new_one_serves = attempt.times.answered.has_value();
  if (is_old) attempt.old->condition = OldVersion::Condition::down;
  if (!new_one_serves) attempt.times.out_of_service = attempt.clock.now();
  auto draining = new_one_serves ? attempt.traffic.let_earlier_end() : attempt.traffic.take_out_of_service();
  co_await std::move(draining);
  for (const ManagedService& service : *services) {
    auto removed = co_await attempt.services.remove(service.service.name);
    if (!removed) co_return removed.error();
  }
  auto gone = co_await until_none_runs(attempt);
  if (!gone) co_return gone.error();
  model::DeploymentId none{attempt.id.app, 0};
  co_return co_await attempt.services.remove_files_but_for(std::move(none));
}

}  // namespace cutover::deploy
