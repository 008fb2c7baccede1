#include "gate/app_state.hpp"

#include <algorithm>
#include <utility>

#include "gate/exchange.hpp"
#include "gate/worker.hpp"

namespace cutover::gate {
namespace {

constexpr Milliseconds kRetryPause{10};
constexpr std::chrono::seconds kRetryAfter{5};

}  // namespace

AppState::AppState(Worker& worker, Site site, Networks trusted, std::shared_ptr<Counters> counters)
    : worker_(worker),
      site_(std::move(site)),
      trusted_(std::move(trusted)),
      counters_(std::move(counters)),
      retry_(worker.loop.timers(), [this] { try_one(); }) {}

void AppState::reconfigure(Site site, Networks trusted) {
  site_ = std::move(site);
  trusted_ = std::move(trusted);
}

void AppState::pass(Upstream upstream, std::shared_ptr<AnswerCounters> answers) {
  const bool same = mode_ == Mode::passing && present_->upstream() == upstream;
  if (!same) {
    if (present_) {
      present_->retire();
      if (present_->in_flight > 0) earlier_.push_back(present_);
    }
    present_ = backend_at(std::move(upstream));
    passed_at_ = worker_.loop.now();
    unreached_ = false;
  }
  present_->count_at(std::move(answers));
  mode_ = Mode::passing;
  tell_drains();
  if (!unreached_) release();
}

/// Going back finds the old container as it was left, with what is still in flight there. After a hold the
/// same address may be another container's.
std::shared_ptr<Backend> AppState::backend_at(Upstream upstream) {
  const auto found = std::find_if(earlier_.begin(), earlier_.end(), [&upstream](const auto& backend) {
    return backend->upstream() == upstream;
  });
  if (found == earlier_.end()) return std::make_shared<Backend>(worker_, std::move(upstream));
  std::shared_ptr<Backend> backend = std::move(*found);
  earlier_.erase(found);
  backend->revive();
  return backend;
}

void AppState::hold() {
  mode_ = Mode::holding;
  if (present_) present_->retire();
  present_.reset();
  earlier_.clear();
  tell_drains();
}

void AppState::lose(const std::string& container) {
  if (mode_ == Mode::passing && present_->upstream().container == container) hold();
}

void AppState::refuse(Refusal with) {
  hold();
  mode_ = Mode::refusing;
  refusal_ = std::move(with);
  release();
}

/// The container may have been replaced meanwhile, and be only just there.
void AppState::want(model::WantedTraffic wanted) {
  if (wanted_ == wanted) return;
  wanted_ = wanted;
  if (wanted == model::WantedTraffic::held) return;
  passed_at_ = worker_.loop.now();
  if (passes() && unreached_) return try_one();
  release();
}

void AppState::admit(Exchange& exchange) {
  if (wanted_ == model::WantedTraffic::maintenance) return exchange.refuse(refusal_of(site_.maintenance));
  if (wanted_ == model::WantedTraffic::held) return wait(exchange);
  switch (mode_) {
    case Mode::refusing:
      return exchange.refuse(refusal_);
    case Mode::holding:
      return wait(exchange);
    case Mode::passing:
      if (must_wait()) return wait(exchange);
      return exchange.pass_to(present_);
  }
}

void AppState::wait(Exchange& exchange) {
  const std::size_t bytes = waiting_bytes_ + exchange.size();
  if (waiting_.size() >= site_.hold.requests || bytes > site_.hold.bytes) {
    add(counters_->turned_away);
    return exchange.refuse(unavailable("Too many requests wait already; try again soon.", kRetryAfter));
  }
  waiting_.push_back(&exchange);
  waiting_bytes_ = bytes;
  add(counters_->waiting);
  exchange.wait();
}

void AppState::forget(Exchange& exchange) {
  const auto found = std::find(waiting_.begin(), waiting_.end(), &exchange);
  if (found == waiting_.end()) return;
  waiting_.erase(found);
  waiting_bytes_ -= exchange.size();
  subtract(counters_->waiting);
}

/// As many as there is room for; the others when one of these has its connection, or has ended.
void AppState::release() {
  while (!waiting_.empty() && !must_wait()) {
    Exchange* first = waiting_.front();
    forget(*first);
    first->resume();
  }
}

bool AppState::must_wait() const {
  if (wanted_ != model::WantedTraffic::passing) return wanted_ == model::WantedTraffic::held;
  if (mode_ == Mode::passing) return unreached_ || !present_->has_room();
  return mode_ == Mode::holding;
}

void AppState::not_reached(Exchange& exchange, const Backend& tried, const std::string& why) {
  const bool elsewhere = !passes() || present_.get() != &tried;
  if (elsewhere) return admit(exchange);
  if (!may_be_switching()) {
    unreached_ = false;
    present_->count_answer(false);
    exchange.fail(refusal(502, "The service can't be reached: " + why + "."));
    return release();
  }
  unreached_ = true;
  retry_.set(worker_.loop.now() + kRetryPause);
  wait(exchange);
}

/// For a while after requests were sent to a container, that nobody answers there may mean not yet.
bool AppState::may_be_switching() const {
  return worker_.loop.now() < passed_at_ + site_.hold.timeout;
}

void AppState::try_one() {
  if (!passes()) return;
  if (!unreached_) return release();
  if (waiting_.empty()) {
    unreached_ = false;
    return;
  }
  Exchange* first = waiting_.front();
  forget(*first);
  first->resume_at(present_);
}

void AppState::reached(const Backend& backend) {
  if (present_.get() != &backend) return;
  unreached_ = false;
  release();
}

void AppState::entered(Backend& backend) {
  ++backend.in_flight;
  ++in_flight_;
  add(counters_->in_flight);
}

void AppState::upgraded() {
  ++tunnels_;
  if (!drains_.empty()) tell_drains();
}

void AppState::left(Backend& backend, bool was_upgraded) {
  if (was_upgraded) --tunnels_;
  --backend.in_flight;
  --in_flight_;
  subtract(counters_->in_flight);
  if (&backend != present_.get()) {
    if (!drains_.empty()) tell_drains();
    std::erase_if(earlier_, [](const auto& earlier) { return earlier->in_flight == 0; });
  }
  // The one that tried may have been left by its client.
  const bool nobody_tries = unreached_ && &backend == present_.get() && backend.in_flight == 0;
  if (nobody_tries) retry_.set(worker_.loop.now() + kRetryPause);
  // Not from within the one that has just ended.
  if (!waiting_.empty() && !must_wait()) retry_.set(worker_.loop.now());
}

void AppState::on_drain(Tell tell) {
  drains_.push_back(std::move(tell));
  tell_drains();
}

/// Upgraded connections end when the container does, and not before: while it is replaced nobody waits for
/// that.
void AppState::tell_drains() {
  const int left = present_ ? in_flight_ - present_->in_flight : in_flight_ - tunnels_;
  std::erase_if(drains_, [left](const Tell& tell) { return !tell(left); });
}

}  // namespace cutover::gate
