#include "deploy/overtaken.hpp"

#include "cutover/store/store.hpp"

namespace cutover::deploy {
namespace {

constexpr int kHistoryToSearch = 100;

}  // namespace

Task<Result<bool>> end_overtaken(const Dependencies& dependencies, const model::Deployment& deployment) {
  const model::DeploymentId id = deployment.id;
  auto newer = co_await dependencies.store.history(id.app, 0, kHistoryToSearch);
  if (!newer) co_return newer.error();
  std::optional<int> by;
  for (const model::Deployment& other : *newer) {
    if (other.id.number > id.number && other.started_at) by = other.id.number;
  }
  if (!by) co_return false;
  auto state = co_await dependencies.store.app(id.app);
  if (!state) co_return state.error();
  const std::string text =
      "how it ended could not be recorded; " + id.app + "/" + std::to_string(*by) + " came after it";
  std::vector<model::Event> events;
  events.push_back(
      {dependencies.clock.utc(), model::Ended{model::Outcome::failed, text, state->serving, {}}});
  model::DeploymentId ended = id;
  auto recorded = co_await dependencies.store.append(std::move(ended), std::move(events));
  if (!recorded) co_return recorded.error();
  co_return true;
}

}  // namespace cutover::deploy
