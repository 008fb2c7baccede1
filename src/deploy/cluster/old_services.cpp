#include "deploy/cluster/old_services.hpp"

#include "deploy/cluster/published.hpp"
#include "deploy/cluster/roll_out.hpp"

namespace cutover::deploy {

bool is_in_cluster(const OldVersion& old) {
  return old.spec && old.spec->app.mode == model::Mode::cluster;
}

Task<Result<void>> bring_services_back(Attempt& attempt) {
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  const model::PinnedSpec spec = *attempt.old->spec;
  for (const model::Process& process : spec.app.processes) {
    attempt.journal.note(model::Intended{"update", "service " + service_name(version.app, process.name)});
  }
  co_await attempt.journal.try_commit();
  auto wanted = co_await wanted_services(attempt, spec.app, version.number);
  if (!wanted) co_return wanted.error();
  auto put = co_await put_services(attempt, version, spec);
  if (!put) co_return put.error();
  auto others = co_await remove_other_services(attempt, spec.app);
  if (!others) co_return others.error();
  auto run = co_await until_all_run(attempt, std::move(*wanted), version, spec);
  if (!run) co_return run.error();
  co_return co_await until_published_answers(attempt, spec.app);
}

Task<Result<void>> scale_to_none(Attempt& attempt) {
  const model::DeploymentId version{attempt.id.app, attempt.old->number};
  model::PinnedSpec spec = *attempt.old->spec;
  for (model::Process& process : spec.app.processes) {
    process.replicas = 0;
    attempt.journal.note(model::Intended{"stop", "service " + service_name(version.app, process.name)});
  }
  co_await attempt.journal.try_commit();
  auto wanted = co_await wanted_services(attempt, spec.app, version.number);
  if (!wanted) co_return wanted.error();
  auto put = co_await put_services(attempt, version, spec);
  if (!put) co_return put.error();
  co_return co_await until_none_runs(attempt);
}

Task<Result<void>> take_services_out(Attempt& attempt) {
  if (!attempt.old || !is_in_cluster(*attempt.old)) co_return Result<void>();
  auto services = co_await attempt.services.of_app(attempt.id.app);
  if (!services) co_return services.error();
  if (services->empty()) co_return Result<void>();
  for (const ManagedService& service : *services) {
    attempt.journal.note(model::Intended{"remove", "service " + service.service.name});
  }
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  const bool new_one_serves = attempt.times.answered.has_value();
  attempt.old->condition = OldVersion::Condition::down;
  if (!new_one_serves) attempt.times.out_of_service = attempt.clock.now();
  auto draining = new_one_serves ? attempt.traffic.let_earlier_end() : attempt.traffic.take_out_of_service();
  co_await std::move(draining);
  for (const ManagedService& service : *services) {
    auto removed = co_await attempt.services.remove(service.service.name);
    if (!removed) co_return removed.error();
  }
  co_return co_await until_none_runs(attempt);
}

}  // namespace cutover::deploy
