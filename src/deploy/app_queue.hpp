#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "cutover/base/task_group.hpp"
#include "cutover/deploy/service.hpp"
#include "deploy/reconcile.hpp"
#include "deploy/runner.hpp"

namespace cutover::deploy {

/// One app's deployments, one at a time. At most one waits: a newer request takes the place of the one that
/// waits, in the store and in the same transaction in which it is accepted.
class AppQueue {
 public:
  using FindApp = std::function<Result<model::App>()>;

  /// `at_rest` is called when nothing of the app's is left to do.
  AppQueue(boost::asio::any_io_executor executor, const Dependencies& dependencies, std::string app,
           FindApp find_app, std::function<void()> at_rest);

  /// Durable when it returns; `image`: as asked for, for the record.
  Task<Result<Submitted>> accept(Submission submission, std::string image);
  /// Takes up what an earlier run of the daemon left: queued deployments run in their turn, others are
  /// recovered first.
  void resume(const model::Deployment& deployment);
  /// Brings the version back that should serve and does not; where something is under way, once that has
  /// ended and left it so.
  void restore(Missing missing);
  /// What waits is not begun until `let_go`: what an earlier run left is dealt with first.
  void hold() { held_ = true; }
  void let_go();
  /// Returns when nothing is left to recover or to restore.
  Task<void> recovered();
  Task<Result<void>> cancel(int number, model::Requester by);
  /// conflict: a deployment, or another operation, is under way or waits. Deployments that are accepted
  /// meanwhile run afterwards.
  Task<Result<void>> operate(Operation operation, model::Requester by);
  /// Likewise. `app`: as configured.
  Task<Result<void>> scale(model::App app, model::ScaleRequest request, model::Requester by);

  /// The deployment that is under way, not a waiting one.
  std::optional<int> running() const { return running_; }
  bool is_busy() const {
    return running_ || waiting_ || missing_ || accepting_ > 0 || operating_ || !unfinished_.empty();
  }
  /// What runs comes to a safe point; what waits is left for the next start.
  void shut_down();
  /// Of the deployment that is under way.
  model::Phase phase() const { return runner_ ? runner_->phase() : model::Phase::queued; }
  Task<void> join();

 private:
  Task<void> take_up(int number);
  void wake();
  Task<void> work();
  Task<void> recover(model::Deployment deployment);
  Task<void> begin_restoring(Missing missing);
  Task<void> look_for_missing();
  Task<void> deploy(int number);
  Task<bool> forget_old();
  /// What is done to the version in service, while nothing else is under way.
  using Work = std::function<Task<Result<void>>()>;
  Task<Result<void>> carry_out(std::string name, Work work, model::Requester by);
  Task<void> carry_out_to_the_end(std::string name, Work work, std::shared_ptr<Result<void>> done);
  Task<Result<void>> cancel_waiting(int number, model::Requester by);
  Task<Result<void>> end_unbegun(int number, model::Outcome outcome, std::string message);

  boost::asio::any_io_executor executor_;
  const Dependencies dependencies_;
  const std::string app_;
  const FindApp find_app_;
  const std::function<void()> at_rest_;
  std::list<model::Deployment> unfinished_;
  std::optional<Missing> missing_;
  bool held_ = false;
  bool look_again_ = false;  ///< whether something is missing
  std::optional<int> waiting_;
  std::optional<int> running_;
  std::unique_ptr<Runner> runner_;
  int accepting_ = 0;  ///< while a request is being written the next one is not begun: it may be the one that
                       ///< is superseded
  bool operating_ = false;
  bool working_ = false;  ///< `work` looks after what is added; false from its last look on
  bool stopping_ = false;
  TaskGroup tasks_;
};

}  // namespace cutover::deploy
