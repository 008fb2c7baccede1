#include "deploy/recovery.hpp"

#include <algorithm>

#include "deploy/cluster/old_services.hpp"

namespace cutover::deploy {

OldVersion::Condition condition_after(const Past& past, const OldVersion& old, model::Order order) {
  const std::string of_old = "-" + std::to_string(old.number);
  const auto& names = past.may_be_stopping;
  const bool may_drain = std::any_of(names.begin(), names.end(),
                                     [&of_old](const std::string& name) { return name.ends_with(of_old); });
  if (may_drain) return OldVersion::Condition::asked_to_stop;
  // Services are given the next version in place, in either order.
  const bool serves_on = order == model::Order::start_first && !is_in_cluster(old);
  return serves_on ? OldVersion::Condition::untouched : OldVersion::Condition::down;
}

Task<void> recall_account(Attempt& attempt, std::optional<model::Account> so_far) {
  if (so_far) attempt.account = std::move(*so_far);
  if (so_far || attempt.spec.image_id.empty()) co_return;
  auto image = co_await attempt.engine.inspect_image(attempt.spec.image());
  if (image) attempt.image = std::move(*image);
}

Task<bool> new_version_can_go_on(Attempt& attempt) {
  auto containers = co_await attempt.containers.of_app(attempt.id.app);
  if (!containers) co_return false;
  const bool stops_first = attempt.spec.app.order == model::Order::stop_first;
  std::size_t up = 0;
  std::size_t not_started = 0;
  bool web_is_up = false;
  for (const ManagedContainer& container : *containers) {
    const bool is_new = container.deployment == attempt.id.number && !container.is_release();
    if (container.is_up() && !is_new && stops_first) co_return false;
    if (!is_new) continue;
    if (runs_its_app(attempt.entries, container)) {
      ++up;
      if (container.process == "web") web_is_up = true;
    } else if (container.is_up() || container.status == engine::ContainerStatus::created) {
      ++not_started;
    }
  }
  const std::vector<model::Process>& processes = attempt.spec.app.processes;
  const bool has_web = !processes.empty() && processes.front().web;
  co_return up > 0 && up + not_started == processes.size() && (web_is_up || !has_web);
}

}  // namespace cutover::deploy
