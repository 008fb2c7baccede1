#include "scripted_service.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace cutover::test {

namespace asio = boost::asio;

namespace {
constexpr WallTime kCreated{Milliseconds(1'785'585'600'000)};  // 2026-08-01T12:00:00Z

struct Counted {
  int& count;
  explicit Counted(int& counted) : count(counted) { ++count; }
  ~Counted() { --count; }
};

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

void ScriptedService::happens(model::EventBody event) {
  journal.push_back({kCreated, std::move(event)});
  changed_.cancel();
}

Task<void> ScriptedService::wait_for_change() {
  boost::system::error_code ignored;
  co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

Task<Result<model::Deployment>> ScriptedService::ended(model::DeploymentId id) {
  const Counted waiting(waiting_);
  while (!deployments.at(id.number).outcome) co_await wait_for_change();
  co_return deployments.at(id.number);
}

Task<Result<deploy::EventPage>> ScriptedService::events(model::DeploymentId id, deploy::EventCursor cursor) {
  const Counted counted(following);
  while (true) {
    deploy::EventPage page;
    page.first = cursor.after + 1;
    for (std::size_t i = static_cast<std::size_t>(cursor.after); i < journal.size(); ++i) {
      page.events.push_back(journal[i]);
    }
    page.over = deployments.at(id.number).outcome.has_value();
    if (page.over || !page.events.empty()) co_return page;
    co_await wait_for_change();
  }
}

Task<Result<void>> ScriptedService::logs(deploy::LogRequest request, deploy::LogSink& sink) {
  if (log_lines.empty()) co_return Error(ErrorCode::not_found, "there is no container of shop");
  const Counted counted(following);
  const bool follow = request.follow;
  log_requests.push_back(std::move(request));
  for (const deploy::LogLine& line : log_lines) {
    deploy::LogLine copy = line;
    auto taken = co_await sink.take(std::move(copy));
    if (!taken) co_return taken.error();
  }
  while (follow) co_await wait_for_change();
  co_return Result<void>();
}

Task<Result<deploy::Plan>> ScriptedService::plan(std::string app, model::Request request) {
  if (app != "shop") co_return Error(ErrorCode::not_found, "no app is called " + app);
  deploy::Plan plan;
  plan.image = "ghcr.io/acme/shop:" + request.tag;
  plan.serving = 56;
  plan.changes.push_back({"web.port", "8000", "9000"});
  plan.changes.push_back({"env.TOKEN", std::nullopt, "(a value)"});
  plan.checks.push_back({"disk", true, "there is room on the Engine's disk"});
  plan.steps = {"create the new containers"};
  co_return plan;
}

Task<Result<void>> ScriptedService::operate(std::string, deploy::Operation operation, model::Requester) {
  if (refusal) co_return *refusal;
  operations.push_back(operation);
  co_return Result<void>();
}

Task<Result<void>> ScriptedService::scale(std::string, model::ScaleRequest request, model::Requester) {
  if (refusal) co_return *refusal;
  scales.push_back(std::move(request));
  co_return Result<void>();
}

Task<Result<void>> ScriptedService::direct(std::string, deploy::TrafficOrder order, model::Requester) {
  if (!traffic) co_return Error(ErrorCode::conflict, "that needs `web.listen`");
  orders.push_back(order);
  co_return Result<void>();
}

Task<Result<deploy::AppStatus>> ScriptedService::status(std::string app) {
  if (!throws.empty()) throw std::runtime_error(throws);
  if (app != "shop") co_return Error(ErrorCode::not_found, "there is no app called " + app);
  deploy::AppStatus status;
  status.app = app;
  if (!deployments.empty()) status.latest = deployments.rbegin()->second;
  status.serving = 56;
  status.containers.push_back(
      {"web", "shop-web-56", "4f2a", 56, "running", "Up 3 hours", "2026-08-01T11:58:02.417123456Z"});
  status.retained = {55, 54};
  status.traffic = traffic;
  status.replicas = replicas;
  co_return status;
}

Task<Result<std::vector<deploy::AppStatus>>> ScriptedService::status_of_all() {
  auto shop = co_await status("shop");
  if (!shop) co_return shop.error();
  co_return std::vector<deploy::AppStatus>(1, std::move(*shop));
}

}  // namespace cutover::test
