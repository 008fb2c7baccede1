#include "deploy/operation.hpp"

#include "cutover/base/timeout.hpp"
#include "deploy/attempt.hpp"
#include "deploy/cluster/old_services.hpp"
#include "deploy/rollback.hpp"
#include "deploy/stop_old.hpp"

namespace cutover::deploy {
namespace {

Task<Result<void>> stop_all_of(Attempt& attempt) {
  if (is_in_cluster(*attempt.old)) co_return co_await scale_to_none(attempt);
  auto old = co_await old_containers(attempt, kNoDeployment);
  if (!old) co_return old.error();
  std::vector<ManagedContainer> to_stop = running(*old);
  for (const ManagedContainer& container : to_stop) {
    attempt.journal.note(model::Intended{"stop", container.name});
  }
  auto kept_down = co_await keep_down(attempt, *old);
  if (!kept_down) co_return kept_down.error();
  co_return co_await stop_containers(attempt, std::move(to_stop));
}

Task<Result<void>> run(Attempt& attempt, Operation operation) {
  if (operation == Operation::restart && is_in_cluster(*attempt.old))
    co_return co_await restart_services(attempt);
  if (operation != Operation::start) {
    auto stopped = co_await stop_all_of(attempt);
    if (stopped && operation == Operation::stop) attempt.traffic.refuse(kStoppedByOperator);
    if (!stopped || operation == Operation::stop) co_return stopped;
  }
  attempt.old->condition = OldVersion::Condition::down;
  co_return co_await bring_back(attempt);
}

}  // namespace

std::string_view to_string(Operation operation) {
  switch (operation) {
    case Operation::start:
      return "start";
    case Operation::stop:
      return "stop";
    case Operation::restart:
      return "restart";
  }
  return "start";
}

Task<Result<void>> perform_operation(boost::asio::any_io_executor executor, const Dependencies& dependencies,
                                     std::string app, Operation operation) {
  auto state = co_await dependencies.store.app(app);
  if (!state) co_return state.error();
  if (!state->serving) {
    co_return Error(ErrorCode::conflict, "no version of " + app + " is in service; deploy one first");
  }
  auto wanted = co_await dependencies.store.set_wanted(app, operation != Operation::stop);
  if (!wanted) co_return wanted.error();
  const model::DeploymentId serving{app, *state->serving};
  Attempt attempt(executor, dependencies, serving);
  auto spec = co_await dependencies.store.pinned(serving);
  if (!spec && spec.error().code() != ErrorCode::not_found) co_return spec.error();
  attempt.old = OldVersion{serving.number};
  if (spec) {
    model::put_scale(state->scale, spec->app);
    attempt.spec = *spec;
    attempt.old->spec = std::move(*spec);
  } else {
    attempt.old->has_services = co_await swarm_has(attempt, serving.number);
  }
  attempt.deadline = attempt.clock.now() + attempt.spec.app.deadline;
  auto running = run(attempt, operation);
  co_return co_await with_deadline<void>(attempt.clock, attempt.deadline, "no end", std::move(running));
}

}  // namespace cutover::deploy
