#include "cli/commands/newest.hpp"

#include "cli/api/deployment.hpp"
#include "cli/client/paths.hpp"

namespace cutover::cli {

Task<Answer<int>> number_or_newest(Session& session, Target target) {
  if (target.number) co_return *target.number;
  Call call;
  call.target = app_path(target.app) + "/deployments?limit=1";
  auto body = co_await session.client.call(std::move(call));
  if (!body) co_return body.error();
  auto history = history_from(*body);
  if (!history) co_return history.error();
  if (history->deployments.empty()) co_return Failure{kFailed, target.app + " was never deployed"};
  co_return history->deployments.front().number;
}

}  // namespace cutover::cli
