#include "deploy/chosen_version.hpp"

#include "cutover/store/store.hpp"
#include "deploy/stop_old.hpp"

namespace cutover::deploy {
namespace {

constexpr int kHistoryToSearch = 100;

Task<Result<int>> previous_version(const Dependencies& dependencies, std::string app) {
  auto state = co_await dependencies.store.app(app);
  if (!state) co_return state.error();
  auto succeeded = co_await dependencies.store.succeeded(app, kHistoryToSearch);
  if (!succeeded) co_return succeeded.error();
  for (const int number : *succeeded) {
    if (!state->serving || number < *state->serving) co_return number;
  }
  co_return Error(ErrorCode::not_found, "there is no earlier version of " + app + " to go back to");
}

}  // namespace

Task<Result<std::string>> choose_version(const Dependencies& dependencies, Submission& submission) {
  auto first = co_await dependencies.store.with_key(submission.app, submission.idempotency_key);
  if (!first) co_return first.error();
  std::optional<int>& to = submission.request.rollback_to;
  if (*first) {
    if (!to) to = (*first)->request.rollback_to.value_or(kNoDeployment);
    co_return (*first)->image;
  }
  if (!to) {
    auto previous = co_await previous_version(dependencies, submission.app);
    if (!previous) co_return previous.error();
    to = *previous;
  }
  const model::DeploymentId target{submission.app, *to};
  auto there = co_await dependencies.store.deployment(target);
  if (!there) co_return there.error();
  auto spec = co_await dependencies.store.pinned(target);
  if (!spec) {
    co_return Error(ErrorCode::conflict,
                    target.text() + " never got as far as to have an image of its own; choose another");
  }
  co_return there->image;
}

}  // namespace cutover::deploy
