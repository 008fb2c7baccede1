#include "deploy/prepare.hpp"

#include "cutover/entry/entries.hpp"
#include "deploy/image_resolver.hpp"
#include "deploy/listening.hpp"
#include "deploy/planner.hpp"
#include "deploy/preflight.hpp"
#include "deploy/prestart.hpp"

namespace cutover::deploy {
namespace {

std::vector<engine::ContainerSpec> plan_all(Attempt& attempt) {
  std::vector<engine::ContainerSpec> plans;
  if (attempt.has_release()) plans.push_back(plan_release(attempt.id, attempt.spec));
  for (const model::Process& process : attempt.spec.app.processes) {
    engine::ContainerSpec plan = plan_process(attempt.id, attempt.spec, process);
    if (process.web && can_hold_web_back(attempt)) attempt.holds_web_back = hold_back(attempt, plan);
    plans.push_back(std::move(plan));
  }
  return plans;
}

Task<Result<void>> create_containers(Attempt& attempt) {
  std::vector<engine::ContainerSpec> plans = plan_all(attempt);
  attempt.made_containers = true;
  for (const engine::ContainerSpec& plan : plans) attempt.journal.note(model::Intended{"create", plan.name});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  for (engine::ContainerSpec& plan : plans) {
    const bool waits = entry::waits_first(plan.entrypoint);
    auto created = co_await attempt.containers.create(std::move(plan));
    if (!created && waits && is_about_holding_back(attempt, created.error())) {
      Error why = created.error();
      created = co_await make_ordinary(attempt, std::move(why));
    }
    if (!created) co_return created.error();
  }
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> prepare(Attempt& attempt) {
  auto room = co_await check_disk(attempt);
  if (!room) co_return room.error();
  auto spec = co_await resolve(attempt);
  if (!spec) co_return spec.error();
  attempt.spec = std::move(*spec);
  if (auto why = stop_first_at_one_address(attempt)) attempt.journal.note(model::Noted{std::move(*why)});
  attempt.journal.note(model::Pinned{attempt.spec});
  auto checked = co_await check_specification(attempt);
  if (!checked) co_return checked.error();
  co_return co_await create_containers(attempt);
}

}  // namespace cutover::deploy
