#include "deploy/runner.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "cutover/base/duration.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/model/waves.hpp"
#include "deploy/account.hpp"
#include "deploy/cluster/old_services.hpp"
#include "deploy/listening.hpp"
#include "deploy/recovery.hpp"
#include "deploy/retention.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;
using model::Outcome;
using model::Phase;
using model::PhaseResult;

namespace {

constexpr Milliseconds kEngineAway = 30s;
constexpr Milliseconds kPrepareAgain = 1s;
constexpr Milliseconds kTakenAway = 30s;
constexpr Milliseconds kReadAgain = 5s;
constexpr Milliseconds kRecordAgain = 1s;
constexpr Milliseconds kRecordAgainAtMost = 30s;

std::string in_words(Phase phase) {
  std::string words(model::to_string(phase));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

/// `released`: the release command ran already, which whoever deploys again should know.
Error daemon_stops(bool released) {
  const std::string when =
      released ? "after the release command and before the cut-over" : "before the cut-over";
  return Error(ErrorCode::cancelled, "cutoverd was stopped " + when + "; deploy again");
}

}  // namespace

Runner::Runner(boost::asio::any_io_executor executor, const Dependencies& dependencies,
               const model::Deployment& deployment, model::App app)
    : attempt_(std::move(executor), dependencies, deployment.id), found_(deployment) {
  attempt_.request = deployment.request;
  attempt_.app = std::move(app);
  attempt_.spec.app = attempt_.app;
  strategy_ = make_strategy(attempt_, attempt_.app.mode);
  attempt_.deadline = attempt_.clock.now() + attempt_.app.deadline;
}

Task<void> Runner::run() {
  auto state = co_await attempt_.store.app(attempt_.id.app);
  if (!state) {  // nothing was begun: it still waits when the daemon starts the next time
    spdlog::error("event=not_begun deployment={} error={:?}", attempt_.id.text(), state.error().text());
    co_return;
  }
  auto begun = co_await begin(*state);
  if (!begun) {
    failure_ = begun.error().text();
    co_return co_await end(Outcome::failed);
  }
  co_await go_on_from(Phase::preparing);
}

Task<Result<void>> Runner::begin(store::AppState state) {
  attempt_.scale = state.scale;
  if (!state.serving) state.serving = co_await newest_that_runs();
  auto loaded = co_await load_old(state.serving, !state.wanted);
  if (loaded) loaded = co_await choose_strategy();
  attempt_.journal.note(
      model::Started{state.serving, attempt_.clock.boot(), since_boot(attempt_.clock.now())});
  auto recorded = co_await attempt_.journal.commit();
  if (!recorded) co_return recorded.error();
  co_return loaded;
}

/// A version that is gone back to runs where it ran.
Task<Result<void>> Runner::choose_strategy() {
  if (!attempt_.request.rollback_to) co_return Result<void>();
  model::DeploymentId target{attempt_.id.app, *attempt_.request.rollback_to};
  auto spec = co_await attempt_.store.pinned(std::move(target));
  if (spec) strategy_ = make_strategy(attempt_, spec->app.mode);
  co_return Result<void>();  // what is wrong with it the preparation says
}

/// After `needs_attention` history names no version that serves; somebody may have started one by hand.
Task<std::optional<int>> Runner::newest_that_runs() {
  auto containers = co_await attempt_.containers.of_app(attempt_.id.app);
  std::optional<int> newest;
  if (!containers) co_return newest;
  auto services = co_await running_services(attempt_);
  for (const ManagedService& service : services) newest = std::max(newest.value_or(0), service.deployment);
  for (const ManagedContainer& container : *containers) {
    if (runs_its_app(attempt_.entries, container) && !container.is_release())
      newest = std::max(newest.value_or(0), container.deployment);
  }
  co_return newest;
}

/// What serves is what history says; where history was lost, what runs with our labels.
Task<Result<void>> Runner::load_old(std::optional<int> number, bool is_stopped) {
  if (!number) co_return Result<void>();
  attempt_.old = OldVersion{*number, std::nullopt, is_stopped};
  model::DeploymentId id{attempt_.id.app, *number};
  auto spec = co_await attempt_.store.pinned(std::move(id));
  if (!spec && spec.error().code() != ErrorCode::not_found) co_return spec.error();
  if (!spec) {
    attempt_.old->has_services = co_await swarm_has(attempt_, *number);
    co_return Result<void>();
  }
  model::put_scale(attempt_.scale, spec->app);
  attempt_.old->spec = std::move(*spec);
  co_return Result<void>();
}

Task<void> Runner::go_on_from(Phase phase) {
  while (true) {
    if (phase == Phase::cutting_over && stop_before_cut_over_ && !resumed_) {
      failure_ = daemon_stops(attempt_.has_release()).text();
      co_return co_await end(Outcome::cancelled);
    }
    const PhaseResult result = co_await perform(phase);
    const model::Next next = model::next(phase, result, attempt_.old.has_value());
    if (next.outcome) co_return co_await end(*next.outcome);
    phase = *next.phase;
  }
}

Task<PhaseResult> Runner::perform(Phase phase) {
  if (phase == Phase::releasing && !attempt_.has_release()) co_return PhaseResult::ok;
  phase_ = phase;
  const SteadyTime started = attempt_.clock.now();
  attempt_.journal.note(model::PhaseStarted{phase});
  spdlog::info("event=phase deployment={} phase={}", attempt_.id.text(), model::to_string(phase));
  auto done = co_await step(phase);
  PhaseResult result = PhaseResult::ok;
  if (!done) {
    const bool cancelled = done.error().code() == ErrorCode::cancelled;
    result = cancelled ? PhaseResult::cancelled : PhaseResult::failed;
    (phase == Phase::rolling_back ? rollback_failure_ : failure_) = done.error().text();
    spdlog::warn("event=phase_failed deployment={} phase={} error={:?}", attempt_.id.text(),
                 model::to_string(phase), done.error().text());
  }
  attempt_.journal.note(model::PhaseEnded{phase, result, elapsed(started, attempt_.clock.now())});
  co_return result;
}

Task<Result<void>> Runner::step(Phase phase) {
  // From here on an Engine that is away is waited for: somebody must serve.
  if (phase != Phase::preparing && phase != Phase::releasing) {
    attempt_.containers.be_patient_until(attempt_.deadline);
    attempt_.services.be_patient_until(attempt_.deadline);
  }
  if (phase == Phase::rolling_back) {
    auto way_back = strategy_->roll_back();
    co_return co_await with_deadline<void>(attempt_.clock, attempt_.deadline, "it did not serve again",
                                           std::move(way_back));
  }
  // What is under way is seen by others from here on. The cut-over has a commit of its own, before anything
  // is stopped; and while it is watched a version serves, which a disk that is full must not end.
  if (phase == Phase::watching) {
    co_await attempt_.journal.try_commit();
  } else if (phase != Phase::cutting_over) {
    auto recorded = co_await attempt_.journal.commit();
    if (!recorded) co_return recorded.error();
  }
  switch (phase) {
    case Phase::preparing:
      co_return co_await interruptible(prepare_patiently());
    case Phase::releasing:
      co_return co_await interruptible(strategy_->release());
    case Phase::cutting_over:
      co_return co_await interruptible(cut_over());
    default:
      co_return co_await interruptible(strategy_->watch());
  }
}

Task<Result<void>> Runner::interruptible(Task<Result<void>> forward) {
  const Milliseconds way_back = kept_for_the_way_back();
  const SteadyTime deadline = attempt_.deadline - way_back;
  auto bounded = with_deadline<void>(attempt_.clock, deadline, "no end", std::move(forward));
  auto done = co_await interrupt_.run(std::move(bounded));
  if (done || attempt_.clock.now() < deadline || done.error().code() != ErrorCode::timeout) co_return done;
  co_return Error(ErrorCode::timeout, "the deployment's deadline (" + to_text(attempt_.app.deadline) +
                                          ", of which " + to_text(way_back) +
                                          " are kept for the way back) went by while it was " +
                                          in_words(phase_));
}

/// What is left for the way back is not spent on the way forward.
Milliseconds Runner::kept_for_the_way_back() const {
  Milliseconds way_back = 30s;
  if (attempt_.old && attempt_.old->spec) {
    Milliseconds longest_grace{0};  // it may be draining still
    for (const model::Process& process : attempt_.old->spec->app.processes) {
      longest_grace = std::max(longest_grace, process.stop.grace);
      if (process.web) way_back += process.web->health.deadline;
      if (is_in_cluster(*attempt_.old)) way_back += model::longest_update(process);
    }
    way_back += longest_grace;
  }
  return std::min(way_back, attempt_.app.deadline / 2);
}

/// Nothing was touched yet, and each of its steps can be repeated: an Engine that is restarted meanwhile is
/// waited for, a while.
Task<Result<void>> Runner::prepare_patiently() {
  std::optional<SteadyTime> give_up;
  int tries = 0;
  while (true) {
    auto prepared = co_await strategy_->prepare();
    if (prepared || !prepared.error().outcome_unknown()) co_return prepared;
    const SteadyTime now = attempt_.clock.now();
    if (!give_up) give_up = now + kEngineAway;
    if (now >= *give_up) co_return prepared;
    if (tries++ == 0) attempt_.journal.note(model::Noted{"tried again after: " + prepared.error().text()});
    co_await attempt_.clock.sleep_until(now + kPrepareAgain);
  }
}

Task<Result<void>> Runner::cut_over() {
  attempt_.traffic.count_from_here();
  auto cutting_over = resumed_ ? strategy_->go_on() : strategy_->cut_over();
  auto up = co_await std::move(cutting_over);
  if (!up) co_return up.error();
  co_return co_await take_address(attempt_);  // nobody reaches a version behind a gate that does not listen
}

Task<void> Runner::recover() {
  recovered_ = true;
  phase_ = found_.phase;
  auto spec = co_await attempt_.store.pinned(attempt_.id);
  if (spec) {
    attempt_.spec = std::move(*spec);
    attempt_.app = attempt_.spec.app;
    strategy_ = make_strategy(attempt_, attempt_.app.mode);
  }
  // A way back of its own, begun by `Service::reconcile`, never had a version.
  const bool restores = phase_ == Phase::rolling_back && !spec;
  failure_ = restores ? found_.request.reason : "cutoverd ended while the deployment was " + in_words(phase_);
  auto remembered = co_await remember();
  while (!remembered && !stop_before_cut_over_) {  // what served is not guessed
    spdlog::error("event=not_read deployment={} error={:?}", attempt_.id.text(), remembered.error().text());
    co_await attempt_.clock.sleep_until(attempt_.clock.now() + kReadAgain);
    remembered = co_await remember();
  }
  if (!remembered) co_return;  // it is still unfinished when the daemon starts the next time
  attempt_.made_containers = !restores;
  if (phase_ == Phase::preparing || phase_ == Phase::releasing) co_return co_await end(Outcome::failed);
  attempt_.containers.be_patient_until(attempt_.deadline);
  attempt_.services.be_patient_until(attempt_.deadline);
  if (phase_ != Phase::rolling_back) resumed_ = co_await strategy_->can_go_on();
  if (resumed_) co_return co_await go_on_from(Phase::cutting_over);
  if (attempt_.old) co_return co_await go_on_from(Phase::rolling_back);
  co_await end(Outcome::failed);
}

/// What served before, how far it was taken out of service, and how much time is left.
Task<Result<void>> Runner::remember() {
  auto state = co_await attempt_.store.app(attempt_.id.app);
  if (!state) co_return state.error();
  attempt_.scale = state->scale;
  auto old = co_await load_old(found_.previous, !state->wanted);
  if (!old) co_return old.error();
  auto past = co_await read_past(attempt_.store, attempt_.id);
  if (!past) co_return past.error();
  co_await recall_account(attempt_, past->account);
  if (attempt_.request.rollback_to == found_.previous && attempt_.old) {  // it is brought back by itself
    model::DeploymentId old_version{attempt_.id.app, attempt_.old->number};
    auto past_of_old = co_await read_past(attempt_.store, std::move(old_version));
    if (!past_of_old) co_return past_of_old.error();
    past->may_be_stopping.merge(past_of_old->left_stopping);
  }
  if (attempt_.old) attempt_.old->condition = condition_after(*past, *attempt_.old, attempt_.spec.app.order);
  const Milliseconds left = attempt_.app.deadline - past->spent(attempt_.clock, found_.started_at);
  attempt_.deadline = attempt_.clock.now() + std::max(left, kept_for_the_way_back());
  co_return Result<void>();
}

Result<void> Runner::cancel(const model::Requester& by) {
  if (phase_ == Phase::rolling_back) {
    return Error(ErrorCode::conflict, attempt_.id.text() + " is being rolled back already");
  }
  if (ends_) return Error(ErrorCode::conflict, attempt_.id.text() + " is at its end already");
  interrupt_.raise(Error(ErrorCode::cancelled, "cancelled by " + by.name));
  return Result<void>();
}

void Runner::shut_down() {
  stop_before_cut_over_ = true;
  if (phase_ == Phase::queued || phase_ == Phase::preparing) interrupt_.raise(daemon_stops(false));
}

Task<void> Runner::end(Outcome outcome) {
  ends_ = true;
  co_await attempt_.exits.disarm();
  if (outcome == Outcome::succeeded) co_return co_await end_well();
  if (outcome != Outcome::needs_attention && attempt_.made_containers) {
    const SteadyTime limit = attempt_.clock.now() + kTakenAway;
    auto taking = outcome == Outcome::rolled_back ? strategy_->remove_new() : take_new_away();
    auto taken = co_await with_deadline<void>(attempt_.clock, limit, "no end", std::move(taking));
    if (!taken) attempt_.journal.note(model::Noted{"left behind: " + taken.error().text()});
  }
  co_await record_end(outcome);
}

/// What is not kept any more is found before the end is recorded, and removed after it: until then the old
/// version may be needed.
Task<void> Runner::end_well() {
  auto surplus = co_await find_surplus(attempt_);
  if (surplus) {
    intend_to_prune(attempt_, *surplus);
  } else {
    spdlog::warn("event=not_pruned app={} error={:?}", attempt_.id.app, surplus.error().text());
  }
  auto settled = co_await strategy_->settle();
  if (!settled) attempt_.journal.note(model::Noted{"left behind: " + settled.error().text()});
  co_await record_end(Outcome::succeeded);
  if (surplus) co_await prune(attempt_, std::move(*surplus));
}

Task<Result<void>> Runner::take_new_away() {
  strategy_->intend_to_discard();
  co_await attempt_.journal.try_commit();
  auto stopped = co_await strategy_->stop_new();
  if (!stopped) co_return stopped.error();
  co_return co_await strategy_->remove_new();
}

/// Until it is on the disk, or the daemon stops: nothing else may be done for the app before, since it would
/// begin from what is not true any more.
Task<void> Runner::commit_end() {
  Milliseconds pause = kRecordAgain;
  while (true) {
    auto recorded = co_await attempt_.journal.commit();
    if (recorded || recorded.error().code() == ErrorCode::conflict) co_return;
    if (pause == kRecordAgain) {
      spdlog::error("event=not_recorded deployment={} error={:?}", attempt_.id.text(),
                    recorded.error().text());
    }
    if (stop_before_cut_over_) co_return;
    co_await attempt_.clock.sleep_until(attempt_.clock.now() + pause);
    pause = std::min(pause * 2, kRecordAgainAtMost);
  }
}

bool Runner::old_served_throughout() const {
  return attempt_.old && attempt_.old->still_serves() && !attempt_.times.out_of_service && !recovered_;
}

Task<void> Runner::record_end(Outcome outcome) {
  const bool old_served = old_served_throughout();
  const Ending ending{attempt_.id,
                      outcome,
                      phase_,
                      attempt_.old ? std::optional(attempt_.old->number) : std::nullopt,
                      attempt_.old && attempt_.old->is_stopped,
                      failure_,
                      rollback_failure_,
                      close_account(attempt_, old_served),
                      old_served};
  const std::string message = describe(ending);
  if (!serving_after(ending)) attempt_.traffic.refuse(kNothingServes);
  if (outcome != Outcome::succeeded) {
    if (ending.old_is_stopped) attempt_.traffic.refuse(kStoppedByOperator);
    attempt_.traffic.forget_answers();
  }
  if (!attempt_.spec.image_id.empty()) attempt_.journal.note(model::Accounted{attempt_.account});
  attempt_.journal.note(model::Ended{ending.outcome, message, serving_after(ending), ending.downtime});
  co_await commit_end();
  const auto level = ending.outcome == Outcome::succeeded         ? spdlog::level::info
                     : ending.outcome == Outcome::needs_attention ? spdlog::level::err
                                                                  : spdlog::level::warn;
  spdlog::log(level, "event=ended deployment={} outcome={} message={:?}", attempt_.id.text(),
              model::to_string(ending.outcome), message);
}

}  // namespace cutover::deploy
