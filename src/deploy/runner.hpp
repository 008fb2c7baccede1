#pragma once

#include <memory>

#include "deploy/attempt.hpp"
#include "deploy/interrupt.hpp"
#include "deploy/past.hpp"
#include "deploy/report.hpp"
#include "deploy/strategy.hpp"

namespace cutover::deploy {

/// Takes one deployment from the queue to its end.
class Runner {
 public:
  Runner(boost::asio::any_io_executor executor, const Dependencies& dependencies,
         const model::Deployment& deployment, model::App app);

  /// Returns when the deployment has ended, and that is durable.
  Task<void> run();
  /// The same for one that an earlier run of the daemon left unfinished: after the cut-over began it goes on
  /// when the new version proves itself, and back otherwise; before, it just ends.
  Task<void> recover();

  /// On request: before the cut-over it ends, after that the old version is restored. conflict: it is on its
  /// way back already.
  Result<void> cancel(const model::Requester& by);
  /// The daemon ends: a preparation is cut short, a release command is let to its end, and then the
  /// deployment is cancelled; a cut-over goes on to its end.
  void shut_down();

  model::Phase phase() const { return phase_; }

 private:
  Task<Result<void>> begin(store::AppState state);
  Task<std::optional<int>> newest_that_runs();
  Task<Result<void>> choose_strategy();
  Task<Result<void>> load_old(std::optional<int> number, bool is_stopped);
  Task<void> go_on_from(model::Phase phase);
  Task<model::PhaseResult> perform(model::Phase phase);
  Task<Result<void>> step(model::Phase phase);
  Task<Result<void>> interruptible(Task<Result<void>> step);
  Task<Result<void>> prepare_patiently();
  Task<Result<void>> cut_over();
  Task<Result<void>> remember();
  Task<void> end(model::Outcome outcome);
  Task<void> end_well();
  Task<Result<void>> take_new_away();
  bool old_served_throughout() const;
  Task<void> record_end(model::Outcome outcome);
  Task<void> commit_end();
  Milliseconds kept_for_the_way_back() const;

  Attempt attempt_;
  std::unique_ptr<Strategy> strategy_;
  const model::Deployment found_;  ///< as it was when this runner was made
  Interrupt interrupt_;
  model::Phase phase_ = model::Phase::queued;
  bool recovered_ = false;  ///< from an earlier run of the daemon, in which nobody looked for a while
  bool resumed_ = false;
  bool ends_ = false;  ///< how is decided
  bool stop_before_cut_over_ = false;
  std::string failure_;  ///< the first one
  std::string rollback_failure_;
};

}  // namespace cutover::deploy
