#include "cutover/deploy/service.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "cutover/base/task_group.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/engine/client.hpp"
#include "cutover/gate/gate.hpp"
#include "cutover/store/store.hpp"
#include "deploy/allowed.hpp"
#include "deploy/app_queue.hpp"
#include "deploy/chosen_version.hpp"
#include "deploy/cluster/scale.hpp"
#include "deploy/entry_folders.hpp"
#include "deploy/image_resolver.hpp"
#include "deploy/logs.hpp"
#include "deploy/meanwhile.hpp"
#include "deploy/overtaken.hpp"
#include "deploy/plan.hpp"
#include "deploy/reconcile.hpp"
#include "deploy/status.hpp"
#include "deploy/stop_old.hpp"
#include "deploy/traffic.hpp"
#include "deploy/traffic_orders.hpp"

namespace cutover::deploy {
namespace {

constexpr Milliseconds kServeMeanwhile{2'000};  // an Engine that hangs is no reason to begin nothing
constexpr int kEventsOnAPage = 256;

class DeployService final : public Service {
 public:
  DeployService(boost::asio::any_io_executor executor, Dependencies dependencies)
      : executor_(std::move(executor)), dependencies_(dependencies) {}

  Task<Result<Submitted>> submit(Submission submission) override;
  Task<Result<Submitted>> rollback(std::string app, std::optional<int> to, model::Requester requested_by,
                                   std::string reason, std::string idempotency_key) override;
  Task<Result<void>> cancel(model::DeploymentId id, model::Requester requested_by) override;
  Task<Result<model::Deployment>> deployment(model::DeploymentId id) override;
  Task<Result<std::vector<model::Deployment>>> history(std::string app, int before, int limit) override;
  Task<Result<model::Deployment>> ended(model::DeploymentId id) override;
  Task<Result<EventPage>> events(model::DeploymentId id, EventCursor cursor) override;
  Task<Result<AppStatus>> status(std::string app) override;
  Task<Result<std::vector<AppStatus>>> status_of_all() override;
  Task<Result<void>> logs(LogRequest request, LogSink& sink) override;
  Task<Result<Plan>> plan(std::string app, model::Request request) override;
  Task<Result<void>> operate(std::string app, Operation operation, model::Requester requested_by) override;
  Task<Result<void>> scale(std::string app, model::ScaleRequest request, model::Requester by) override;
  Task<Result<void>> direct(std::string app, TrafficOrder order, model::Requester requested_by) override;
  std::vector<std::string> apps() const override;
  std::vector<UnderWay> under_way() const override;
  void configure(std::map<std::string, model::App> apps) override;
  Task<Result<void>> start() override;
  Task<Result<void>> reconcile() override;
  Task<Result<void>> direct_traffic() override;
  void container_ended(const std::string& app, const std::string& container) override {
    if (dependencies_.gate) dependencies_.gate->lose(app, container);
  }
  Task<void> stop() override;

 private:
  Result<model::App> configured(const std::string& app) const;
  AppQueue& queue(const std::string& app);
  void say_when_idle();
  std::optional<int> running(const std::string& app) const;
  std::vector<std::string> behind_the_gate() const;

  boost::asio::any_io_executor executor_;
  Dependencies dependencies_;
  TrafficOrders orders_{dependencies_};
  std::map<std::string, model::App> apps_;
  std::map<std::string, std::unique_ptr<AppQueue>> queues_;  // of apps that were asked for since the start
  bool knows_unfinished_ = false;  // what an earlier run left: before that nothing new is begun
  bool stopping_ = false;
};

Error no_such_app(const std::string& app) {
  return Error(ErrorCode::not_found, "there is no app called " + app + " in the configuration");
}

Error not_started_yet() {
  return Error(ErrorCode::unavailable, "cutoverd is just starting; ask again in a moment");
}

Error shutting_down() {
  return Error(ErrorCode::unavailable, "cutoverd is shutting down; ask again when it is back");
}

Task<Result<Submitted>> DeployService::submit(Submission submission) {
  auto app = configured(submission.app);
  if (!app) co_return app.error();
  auto choice = check_choice(submission.request);
  if (!choice) co_return choice.error();
  const model::ImageRef chosen = chosen_image(*app, submission.request);
  auto allowed = check_allowed(*app, chosen);
  if (!allowed) co_return allowed.error();
  if (stopping_) co_return shutting_down();
  if (!knows_unfinished_) co_return not_started_yet();
  const std::string image = chosen.text();
  AppQueue& app_queue = queue(submission.app);
  co_return co_await app_queue.accept(std::move(submission), image);
}

Task<Result<Submitted>> DeployService::rollback(std::string app, std::optional<int> to,
                                                model::Requester requested_by, std::string reason,
                                                std::string idempotency_key) {
  auto is_configured = configured(app);
  if (!is_configured) co_return is_configured.error();
  Submission submission;
  submission.app = std::move(app);
  submission.request.rollback_to = to;
  submission.request.reason = std::move(reason);
  submission.requested_by = std::move(requested_by);
  submission.idempotency_key = std::move(idempotency_key);
  submission.chose_version = to.has_value();
  auto image = co_await choose_version(dependencies_, submission);
  if (!image) co_return image.error();
  if (stopping_) co_return shutting_down();
  if (!knows_unfinished_) co_return not_started_yet();
  AppQueue& app_queue = queue(submission.app);
  co_return co_await app_queue.accept(std::move(submission), std::move(*image));
}

Task<Result<void>> DeployService::cancel(model::DeploymentId id, model::Requester requested_by) {
  auto there = co_await dependencies_.store.deployment(id);
  if (!there) co_return there.error();
  if (there->outcome) co_return Error(ErrorCode::conflict, id.text() + " has ended already");
  AppQueue& app_queue = queue(id.app);
  co_return co_await app_queue.cancel(id.number, std::move(requested_by));
}

Task<Result<model::Deployment>> DeployService::deployment(model::DeploymentId id) {
  co_return co_await dependencies_.store.deployment(std::move(id));
}

Task<Result<std::vector<model::Deployment>>> DeployService::history(std::string app, int before, int limit) {
  if (!apps_.contains(app)) {
    auto state = co_await dependencies_.store.app(app);
    if (!state) co_return state.error();
    if (state->last_number == 0) co_return no_such_app(app);
  }
  co_return co_await dependencies_.store.history(std::move(app), before, limit);
}

Task<Result<model::Deployment>> DeployService::ended(model::DeploymentId id) {
  while (true) {
    const std::uint64_t seen = dependencies_.feed.version(id.app);
    auto deployment = co_await dependencies_.store.deployment(id);
    if (!deployment || deployment->outcome) co_return deployment;
    if (!queue(id.app).is_busy()) {
      co_return Error(ErrorCode::storage,
                      "how " + id.text() + " ended could not be recorded: see the daemon's log");
    }
    co_await dependencies_.feed.changed(id.app, seen);
  }
}

Task<Result<EventPage>> DeployService::events(model::DeploymentId id, EventCursor cursor) {
  while (true) {
    const std::uint64_t seen = dependencies_.feed.version(id.app);
    // Whether it is over is asked first: what comes in between is then on this page or on another one.
    auto deployment = co_await dependencies_.store.deployment(id);
    if (!deployment) co_return deployment.error();
    auto events = co_await dependencies_.store.events(id, cursor.after, kEventsOnAPage);
    if (!events) co_return events.error();
    EventPage page;
    page.first = cursor.after + 1;
    page.over = deployment->outcome && static_cast<int>(events->size()) < kEventsOnAPage;
    page.events = std::move(*events);
    if (running(id.app) == id.number) {
      page.pulls = dependencies_.feed.pull_lines(id.app, cursor.pull_turn);
    }
    if (page.over || !page.events.empty() || !page.pulls.empty()) co_return page;
    co_await dependencies_.feed.changed(id.app, seen);
  }
}

Task<Result<void>> DeployService::logs(LogRequest request, LogSink& sink) {
  auto app = configured(request.app);
  if (!app) co_return app.error();
  co_return co_await read_logs(dependencies_, std::move(*app), std::move(request), sink);
}

Task<Result<Plan>> DeployService::plan(std::string app, model::Request request) {
  auto as_configured = configured(app);
  if (!as_configured) co_return as_configured.error();
  auto choice = check_choice(request);
  if (!choice) co_return choice.error();
  auto allowed = check_allowed(*as_configured, chosen_image(*as_configured, request));
  if (!allowed) co_return allowed.error();
  co_return co_await make_plan(executor_, dependencies_, std::move(*as_configured), std::move(request));
}

Task<Result<void>> DeployService::operate(std::string app, Operation operation,
                                          model::Requester requested_by) {
  auto is_configured = configured(app);
  if (!is_configured) co_return is_configured.error();
  if (stopping_) co_return shutting_down();
  if (!knows_unfinished_) co_return not_started_yet();
  AppQueue& app_queue = queue(app);
  co_return co_await app_queue.operate(operation, std::move(requested_by));
}

Task<Result<void>> DeployService::scale(std::string app, model::ScaleRequest request, model::Requester by) {
  auto as_configured = configured(app);
  if (!as_configured) co_return as_configured.error();
  auto good = check_scale(*as_configured, request);
  if (!good) co_return good.error();
  if (stopping_) co_return shutting_down();
  if (!knows_unfinished_) co_return not_started_yet();
  AppQueue& app_queue = queue(app);
  co_return co_await app_queue.scale(std::move(*as_configured), std::move(request), std::move(by));
}

Task<Result<void>> DeployService::direct(std::string app, TrafficOrder order, model::Requester by) {
  auto is_configured = configured(app);
  if (!is_configured) co_return is_configured.error();
  if (!knows_unfinished_) co_return not_started_yet();
  co_return co_await orders_.carry_out(std::move(app), order, std::move(by));
}

Task<Result<AppStatus>> DeployService::status(std::string app) {
  const auto found = apps_.find(app);
  if (found == apps_.end()) co_return no_such_app(app);
  const AppToRead asked{running(app), found->second.mode == model::Mode::cluster};
  co_return co_await read_status(dependencies_, std::move(app), asked);
}

Task<Result<std::vector<AppStatus>>> DeployService::status_of_all() {
  std::map<std::string, AppToRead> apps;
  for (const auto& [name, app] : apps_) {
    apps.emplace(name, AppToRead{running(name), app.mode == model::Mode::cluster});
  }
  co_return co_await read_status_of_all(dependencies_, std::move(apps));
}

std::vector<std::string> DeployService::apps() const {
  std::vector<std::string> names;
  for (const auto& [name, app] : apps_) names.push_back(name);
  return names;
}

std::vector<UnderWay> DeployService::under_way() const {
  std::vector<UnderWay> found;
  for (const auto& [app, app_queue] : queues_) {
    const std::optional<int> number = app_queue->running();
    if (number) found.push_back(UnderWay{{app, *number}, app_queue->phase()});
  }
  return found;
}

void DeployService::configure(std::map<std::string, model::App> apps) {
  apps_ = std::move(apps);
  orders_.put_in_force();
}

Task<Result<void>> DeployService::start() {
  auto ordered = co_await orders_.load();
  if (!ordered) co_return ordered.error();
  auto unfinished = co_await dependencies_.store.unfinished();
  if (!unfinished) co_return unfinished.error();
  auto serving = serve_meanwhile(dependencies_, behind_the_gate(), *unfinished);
  auto served = co_await with_timeout<void>(dependencies_.clock, kServeMeanwhile,
                                            "the Engine did not say in time what runs", std::move(serving));
  if (!served) spdlog::warn("event=not_directed error={:?}", served.error().text());
  for (const model::Deployment& deployment : *unfinished) {
    if (stopping_) co_return Result<void>();
    spdlog::info("event=found_unfinished deployment={} phase={}", deployment.id.text(),
                 model::to_string(deployment.phase));
    auto overtaken = co_await end_overtaken(dependencies_, deployment);
    if (!overtaken) co_return overtaken.error();
    if (*overtaken || stopping_) continue;
    AppQueue& app_queue = queue(deployment.id.app);
    app_queue.hold();
    app_queue.resume(deployment);
  }
  knows_unfinished_ = true;
  auto directed = co_await direct_traffic();
  if (!directed) spdlog::warn("event=not_directed error={:?}", directed.error().text());
  for (auto& [app, app_queue] : queues_) co_await app_queue->recovered();
  if (stopping_) co_return Result<void>();
  auto reconciled = co_await reconcile();
  if (!reconciled) spdlog::warn("event=not_reconciled error={:?}", reconciled.error().text());
  for (auto& [app, app_queue] : queues_) app_queue->let_go();
  co_return Result<void>();
}

Task<Result<void>> DeployService::reconcile() {
  co_await mend_entry_folders(dependencies_);
  auto adopted = co_await adopt_containers(dependencies_);
  if (!adopted) co_return adopted.error();
  auto differences = co_await find_differences(dependencies_, apps());
  if (!differences) co_return differences.error();
  for (const auto& [app, what] : differences->missing) {
    if (!stopping_) queue(app).restore(what);
  }
  for (const std::string& app : differences->unwanted) {
    if (stopping_ || queue(app).is_busy()) continue;
    model::Requester by{"daemon", "cutoverd"};
    auto stopped = co_await queue(app).operate(Operation::stop, std::move(by));
    if (!stopped) spdlog::warn("event=not_stopped app={} error={:?}", app, stopped.error().text());
  }
  for (const auto& [app, what] : differences->missing) co_await queue(app).recovered();
  co_return co_await direct_traffic();
}

Task<Result<void>> DeployService::direct_traffic() {
  std::map<std::string, std::optional<int>> quiet;
  for (const std::string& app : behind_the_gate()) {
    const auto found = queues_.find(app);
    if (found == queues_.end() || !found->second->is_busy()) quiet[app];
  }
  co_return co_await pass_to_versions(dependencies_, std::move(quiet));
}

std::vector<std::string> DeployService::behind_the_gate() const {
  std::vector<std::string> found;
  for (const auto& [app, as_configured] : apps_) {
    if (dependencies_.gate && dependencies_.gate->listens_for(app)) found.push_back(app);
  }
  return found;
}

Task<void> DeployService::stop() {
  stopping_ = true;
  for (auto& [app, app_queue] : queues_) app_queue->shut_down();
  for (auto& [app, app_queue] : queues_) co_await app_queue->join();
}

Result<model::App> DeployService::configured(const std::string& app) const {
  const auto found = apps_.find(app);
  if (found == apps_.end()) return no_such_app(app);
  return found->second;
}

AppQueue& DeployService::queue(const std::string& app) {
  std::unique_ptr<AppQueue>& found = queues_[app];
  if (!found) {
    auto find_app = [this, app] { return configured(app); };
    auto at_rest = [this] { say_when_idle(); };
    found =
        std::make_unique<AppQueue>(executor_, dependencies_, app, std::move(find_app), std::move(at_rest));
  }
  if (stopping_) found->shut_down();
  return *found;
}

void DeployService::say_when_idle() {
  if (!dependencies_.idle || !under_way().empty()) return;
  dependencies_.idle();
}

/// Without making a queue for an app that is only looked at.
std::optional<int> DeployService::running(const std::string& app) const {
  const auto found = queues_.find(app);
  return found == queues_.end() ? std::nullopt : found->second->running();
}

}  // namespace

std::unique_ptr<Service> make_service(boost::asio::any_io_executor executor, Dependencies dependencies) {
  return std::make_unique<DeployService>(std::move(executor), dependencies);
}

}  // namespace cutover::deploy
