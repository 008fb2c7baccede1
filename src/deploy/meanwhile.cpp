#include "deploy/meanwhile.hpp"

#include "cutover/store/store.hpp"
#include "deploy/entry_folders.hpp"
#include "deploy/listening.hpp"
#include "deploy/traffic.hpp"

namespace cutover::deploy {
namespace {

/// Who has the address is not known in the middle of a cut-over: recovery finds out.
bool is_between_versions(const std::string& app, const std::vector<model::Deployment>& unfinished) {
  for (const model::Deployment& deployment : unfinished) {
    const model::Phase phase = deployment.phase;
    const bool between = phase == model::Phase::cutting_over || phase == model::Phase::watching ||
                         phase == model::Phase::rolling_back;
    if (deployment.id.app == app && between) return true;
  }
  return false;
}

Task<Result<void>> leave_published_addresses(const Dependencies& dependencies,
                                             const std::vector<model::Deployment>& unfinished) {
  auto apps = co_await dependencies.store.overview();
  if (!apps) co_return apps.error();
  for (const auto& [app, overview] : *apps) {
    if (!overview.state.serving || is_between_versions(app, unfinished)) continue;
    const model::DeploymentId serving{app, *overview.state.serving};
    auto spec = co_await dependencies.store.pinned(serving);
    if (!spec && spec.error().code() != ErrorCode::not_found) co_return spec.error();
    if (spec) dependencies.gate->leave_to(app, published_by(spec->app));
  }
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> serve_meanwhile(const Dependencies& dependencies, std::vector<std::string> apps,
                                   std::vector<model::Deployment> unfinished) {
  if (dependencies.gate) {
    auto left = co_await leave_published_addresses(dependencies, unfinished);
    if (!left) co_return left.error();
  }
  auto versions = co_await surely_serving(dependencies, std::move(apps), std::move(unfinished));
  auto passed = co_await pass_to_versions(dependencies, std::move(versions));
  if (passed) co_await tidy_entry_folders(dependencies);
  co_return passed;
}

}  // namespace cutover::deploy
