#include "deploy/journal.hpp"

#include <spdlog/spdlog.h>

#include <iterator>

namespace cutover::deploy {

void Journal::note(model::EventBody event) {
  pending_.push_back(model::Event{clock_.utc(), std::move(event)});
}

Task<Result<void>> Journal::commit() {
  if (pending_.empty()) co_return Result<void>();
  std::vector<model::Event> events = std::move(pending_);
  pending_.clear();
  const SteadyTime started = clock_.now();
  model::DeploymentId id = id_;
  std::vector<model::Event> copy = events;
  auto stored = co_await store_.append(std::move(id), std::move(copy));
  committing_ += clock_.now() - started;
  if (!stored) {
    pending_.insert(pending_.begin(), std::make_move_iterator(events.begin()),
                    std::make_move_iterator(events.end()));
    co_return stored.error().in("recording what happens in " + id_.text());
  }
  feed_.touch(id_.app);
  co_return Result<void>();
}

Task<void> Journal::try_commit() {
  auto recorded = co_await commit();
  if (recorded) co_return;
  spdlog::error("event=not_recorded deployment={} error={:?}", id_.text(), recorded.error().text());
}

}  // namespace cutover::deploy
