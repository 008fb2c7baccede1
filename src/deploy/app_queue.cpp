#include "deploy/app_queue.hpp"

#include <spdlog/spdlog.h>

#include "cutover/events/feed.hpp"
#include "cutover/store/store.hpp"
#include "deploy/cluster/scale.hpp"
#include "deploy/forgetting.hpp"
#include "deploy/operation.hpp"
#include "deploy/past.hpp"

namespace cutover::deploy {

namespace asio = boost::asio;

AppQueue::AppQueue(asio::any_io_executor executor, const Dependencies& dependencies, std::string app,
                   FindApp find_app, std::function<void()> at_rest)
    : executor_(executor),
      dependencies_(dependencies),
      app_(std::move(app)),
      find_app_(std::move(find_app)),
      at_rest_(std::move(at_rest)),
      tasks_(executor, [](const std::string& name, const std::string& what) {
        spdlog::error("event=bug task={:?} what={:?}", "deployments of " + name, what);
      }) {}

Task<Result<Submitted>> AppQueue::accept(Submission submission, std::string image) {
  store::NewDeployment request;
  request.app = app_;
  request.request = std::move(submission.request);
  request.requested_by = std::move(submission.requested_by);
  request.image = std::move(image);
  request.idempotency_key = std::move(submission.idempotency_key);
  request.chose_version = submission.chose_version;
  request.key_decides = submission.key_decides;
  request.origin = std::move(submission.origin);
  request.at = dependencies_.clock.utc();
  ++accepting_;
  auto accepted = co_await dependencies_.store.accept(std::move(request));
  if (accepted && accepted->repeated) co_await take_up(accepted->number);
  --accepting_;
  if (accepted && !accepted->repeated && !accepted->newer) {
    waiting_ = std::max(waiting_.value_or(0), accepted->number);
    spdlog::info("event=accepted deployment={}/{} superseded={}", app_, accepted->number,
                 accepted->superseded ? std::to_string(*accepted->superseded) : "none");
    dependencies_.feed.touch(app_);
  }
  wake();
  if (!accepted) co_return accepted.error();
  co_return Submitted{accepted->number, accepted->repeated, accepted->superseded, accepted->newer};
}

/// The first request's answer may have been an error although it was on the disk: then nobody has taken it
/// up.
Task<void> AppQueue::take_up(int number) {
  model::DeploymentId id{app_, number};
  auto first = co_await dependencies_.store.deployment(std::move(id));
  const bool waits = first && !first->outcome && !first->started_at && running_ != number;
  if (waits) waiting_ = std::max(waiting_.value_or(0), number);
}

void AppQueue::resume(const model::Deployment& deployment) {
  if (deployment.phase == model::Phase::queued) {
    waiting_ = std::max(waiting_.value_or(0), deployment.id.number);
  } else {
    unfinished_.push_back(deployment);
  }
  wake();
}

void AppQueue::let_go() {
  held_ = false;
  wake();
}

void AppQueue::restore(Missing missing) {
  if (stopping_) return;
  if (is_busy() &&
      !(waiting_ && held_)) {  // it may be what makes it miss something; how it ends is not known yet
    look_again_ = true;
    return;
  }
  missing_ = std::move(missing);
  wake();
}

Task<void> AppQueue::recovered() {
  while (!unfinished_.empty() || missing_) {
    const std::uint64_t seen = dependencies_.feed.version(app_);
    co_await dependencies_.feed.changed(app_, seen);
  }
}

void AppQueue::wake() {
  if (working_) return;
  working_ = true;
  tasks_.spawn(app_, work());
}

/// Ends when there is nothing left to do.
Task<void> AppQueue::work() {
  struct AtTheEnd {
    bool& working;
    ~AtTheEnd() { working = false; }
  } const at_the_end{working_};
  while (!stopping_ && !operating_ && accepting_ == 0) {
    if (!unfinished_.empty()) {
      co_await recover(unfinished_.front());
      unfinished_.pop_front();
    } else if (missing_) {
      co_await begin_restoring(std::move(*missing_));
      missing_.reset();
    } else if (waiting_ && !held_) {
      const int number = *waiting_;
      waiting_.reset();
      co_await deploy(number);
    } else if (look_again_) {
      look_again_ = false;
      co_await look_for_missing();
    } else if (waiting_) {
      break;  // held
    } else {
      const bool forgotten = co_await forget_old();
      if (forgotten && !is_busy()) break;
    }
    running_.reset();
    runner_.reset();
    dependencies_.feed.touch(app_);
  }
  at_rest_();
}

/// The last thing to do: a request that comes meanwhile goes first. False: it did.
Task<bool> AppQueue::forget_old() {
  auto app = find_app_();
  if (!app) co_return true;  // taken out of the configuration, and with it the rule
  auto idle = [this] { return !stopping_ && !is_busy(); };
  co_return co_await forget_old_deployments(dependencies_, std::move(*app), std::move(idle));
}

/// An Engine that fails now will be back, and is then looked at anyway.
Task<void> AppQueue::look_for_missing() {
  if (!find_app_()) co_return;
  std::vector<std::string> apps{app_};
  auto found = co_await find_differences(dependencies_, std::move(apps));
  if (found && found->missing.contains(app_) && !is_busy()) missing_ = std::move(found->missing.at(app_));
}

Task<void> AppQueue::recover(model::Deployment deployment) {
  auto app = find_app_();
  if (!app) {
    auto spec = co_await dependencies_.store.pinned(deployment.id);
    app = spec ? Result<model::App>(spec->app) : Result<model::App>(model::App());
  }
  running_ = deployment.id.number;
  runner_ = std::make_unique<Runner>(executor_, dependencies_, deployment, std::move(*app));
  co_await runner_->recover();
}

/// From its first record on it is like a way back that an earlier run left in the middle.
Task<void> AppQueue::begin_restoring(Missing missing) {
  const model::DeploymentId version{app_, missing.version};
  auto served = co_await dependencies_.store.deployment(version);
  store::NewDeployment request;
  request.app = app_;
  request.request.rollback_to = missing.version;
  request.request.reason = missing.reason;
  request.requested_by = model::Requester{"daemon", "cutoverd"};
  if (served) request.image = served->image;
  request.at = dependencies_.clock.utc();
  model::Started started{missing.version, dependencies_.clock.boot(), since_boot(dependencies_.clock.now())};
  auto number = co_await dependencies_.store.begin_restoring(std::move(request), std::move(started));
  if (!number) {
    spdlog::error("event=not_restored deployment={} reason={:?} error={:?}", version.text(), missing.reason,
                  number.error().text());
    co_return;
  }
  const model::DeploymentId id{app_, *number};
  spdlog::warn("event=restoring deployment={} version={} reason={:?}", id.text(), version.text(),
               missing.reason);
  auto deployment = co_await dependencies_.store.deployment(id);
  if (deployment) co_await recover(std::move(*deployment));
}

Task<void> AppQueue::deploy(int number) {
  running_ = number;
  const model::DeploymentId id{app_, number};
  auto deployment = co_await dependencies_.store.deployment(id);
  auto app = find_app_();
  if (!deployment) {
    spdlog::error("event=not_read deployment={} error={:?}", id.text(), deployment.error().text());
    co_return;
  }
  if (deployment->outcome) co_return;
  if (!app) {
    std::string text = "the app was taken out of the configuration while " + id.text() + " waited";
    auto recorded = co_await end_unbegun(number, model::Outcome::failed, std::move(text));
    if (!recorded) {
      spdlog::error("event=not_recorded deployment={} error={:?}", id.text(), recorded.error().text());
    }
    co_return;
  }
  runner_ = std::make_unique<Runner>(executor_, dependencies_, *deployment, std::move(*app));
  co_await runner_->run();
}

Task<Result<void>> AppQueue::cancel(int number, model::Requester by) {
  const model::DeploymentId id{app_, number};
  if (running_ == number && runner_) {
    spdlog::info("event=cancel_requested deployment={} by={:?}", id.text(), by.name);
    co_return runner_->cancel(by);
  }
  if (waiting_ == number) co_return co_await cancel_waiting(number, std::move(by));
  co_return Error(ErrorCode::conflict, id.text() + " is just being taken up; ask again");
}

Task<Result<void>> AppQueue::cancel_waiting(int number, model::Requester by) {
  waiting_.reset();
  std::string text = "cancelled by " + by.name + " while it waited";
  auto recorded = co_await end_unbegun(number, model::Outcome::cancelled, std::move(text));
  if (!recorded && !waiting_) waiting_ = number;
  dependencies_.feed.touch(app_);
  wake();
  co_return recorded;
}

/// What serves goes on serving, and stays known.
Task<Result<void>> AppQueue::end_unbegun(int number, model::Outcome outcome, std::string message) {
  auto state = co_await dependencies_.store.app(app_);
  if (!state) co_return state.error();
  std::vector<model::Event> events;
  events.push_back(
      model::Event{dependencies_.clock.utc(), model::Ended{outcome, std::move(message), state->serving, {}}});
  model::DeploymentId id{app_, number};
  co_return co_await dependencies_.store.append(std::move(id), std::move(events));
}

Task<Result<void>> AppQueue::operate(Operation operation, model::Requester by) {
  Work work = [this, operation] { return perform_operation(executor_, dependencies_, app_, operation); };
  return carry_out(std::string(to_string(operation)), std::move(work), std::move(by));
}

Task<Result<void>> AppQueue::scale(model::App app, model::ScaleRequest request, model::Requester by) {
  Work work = [this, app = std::move(app), request = std::move(request), by] {
    return perform_scale(executor_, dependencies_, app, request, by);
  };
  return carry_out("scale", std::move(work), std::move(by));
}

Task<Result<void>> AppQueue::carry_out(std::string name, Work work, model::Requester by) {
  if (is_busy()) {
    const std::optional<int> busy_with = running_ ? running_ : waiting_;
    const std::string what = busy_with ? model::DeploymentId{app_, *busy_with}.text() : "another request";
    co_return Error(ErrorCode::conflict, what + " is under way; ask again when it has ended");
  }
  spdlog::info("event=operation app={} operation={} by={:?}", app_, name, by.name);
  operating_ = true;
  const auto done = std::make_shared<Result<void>>();
  tasks_.spawn(app_, carry_out_to_the_end(std::move(name), std::move(work), done));
  while (operating_) {
    const std::uint64_t seen = dependencies_.feed.version(app_);
    co_await dependencies_.feed.changed(app_, seen);
  }
  co_return *done;
}

/// On its own: who asked may go away, what was begun is brought to its end.
Task<void> AppQueue::carry_out_to_the_end(std::string name, Work work, std::shared_ptr<Result<void>> done) {
  struct AtTheEnd {
    AppQueue& queue;
    ~AtTheEnd() {
      queue.operating_ = false;
      queue.dependencies_.feed.touch(queue.app_);
      queue.wake();
    }
  } const at_the_end{*this};
  *done = Error(ErrorCode::internal, "see the daemon's log");  // unless it comes to an end
  auto working = work();
  *done = co_await std::move(working);
  if (!*done) {
    spdlog::warn("event=operation_failed app={} operation={} error={:?}", app_, name, done->error().text());
  }
}

void AppQueue::shut_down() {
  stopping_ = true;
  if (runner_) runner_->shut_down();
}

Task<void> AppQueue::join() {
  co_await tasks_.join();
}

}  // namespace cutover::deploy
