#include "scripted_service.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace cutover::test {

namespace asio = boost::asio;

namespace {
constexpr WallTime kCreated{Milliseconds(1'785'585'600'000)};  // 2026-08-01T12:00:00Z

Error no_such(const model::DeploymentId& id) {
  return Error(ErrorCode::not_found, "there is no deployment " + id.text());
}
}  // namespace

model::Deployment& ScriptedService::add(int number) {
  model::Deployment& deployment = deployments[number];
  deployment.id = {"shop", number};
  deployment.image = "ghcr.io/acme/shop:main";
  deployment.created_at = kCreated;
  return deployment;
}

void ScriptedService::end(int number, model::Outcome outcome) {
  deployments.at(number).outcome = outcome;
  changed_.cancel();
}

Task<Result<deploy::Submitted>> ScriptedService::submit(deploy::Submission submission) {
  if (submission.app != "shop")
    co_return Error(ErrorCode::not_found, "there is no app called " + submission.app);
  if (refusal) co_return *refusal;
  const auto known = keys.find(submission.idempotency_key);
  if (known != keys.end()) co_return deploy::Submitted{known->second, true, std::nullopt};
  const int number = deployments.empty() ? 1 : deployments.rbegin()->first + 1;
  if (!submission.idempotency_key.empty()) keys[submission.idempotency_key] = number;
  model::Deployment& deployment = add(number);
  deployment.request = submission.request;
  deployment.requested_by = submission.requested_by;
  submissions.push_back(std::move(submission));
  co_return deploy::Submitted{number, false, std::nullopt};
}

Task<Result<deploy::Submitted>> ScriptedService::rollback(std::string app, std::optional<int> to,
                                                          model::Requester requested_by, std::string reason,
                                                          std::string idempotency_key) {
  deploy::Submission submission{std::move(app), {}, std::move(requested_by), std::move(idempotency_key)};
  submission.request.rollback_to = to;
  submission.request.reason = std::move(reason);
  auto submitted = co_await submit(std::move(submission));
  co_return submitted;
}

Task<Result<void>> ScriptedService::cancel(model::DeploymentId id, model::Requester) {
  const auto found = deployments.find(id.number);
  if (found == deployments.end()) co_return no_such(id);
  if (found->second.outcome) co_return Error(ErrorCode::conflict, id.text() + " has ended already");
  cancelled.push_back(id.number);
  co_return Result<void>();
}

Task<Result<model::Deployment>> ScriptedService::deployment(model::DeploymentId id) {
  const auto found = deployments.find(id.number);
  if (found == deployments.end()) co_return no_such(id);
  co_return found->second;
}

Task<Result<std::vector<model::Deployment>>> ScriptedService::history(std::string app, int before,
                                                                      int limit) {
  std::vector<model::Deployment> page;
  if (app != "shop") co_return page;
  for (auto each = deployments.rbegin(); each != deployments.rend(); ++each) {
    if (before > 0 && each->first >= before) continue;
    if (static_cast<int>(page.size()) < limit) page.push_back(each->second);
  }
  co_return page;
}

Task<Result<model::Deployment>> ScriptedService::ended(model::DeploymentId id) {
  struct Waiting {
    int& count;
    explicit Waiting(int& waiting) : count(waiting) { ++count; }
    ~Waiting() { --count; }
  };
  const Waiting waiting(waiting_);
  while (!deployments.at(id.number).outcome) {
    boost::system::error_code ignored;
    co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
  co_return deployments.at(id.number);
}

Task<Result<deploy::AppStatus>> ScriptedService::status(std::string app) {
  if (!throws.empty()) throw std::runtime_error(throws);
  if (app != "shop") co_return Error(ErrorCode::not_found, "there is no app called " + app);
  deploy::AppStatus status;
  status.app = app;
  if (!deployments.empty()) status.latest = deployments.rbegin()->second;
  status.serving = 56;
  status.containers.push_back({"web", "shop-web-56", "4f2a", 56, "running", "2026-08-01T11:00:00Z"});
  status.retained = {55, 54};
  co_return status;
}

}  // namespace cutover::test
