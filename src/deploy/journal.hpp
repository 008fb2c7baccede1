#pragma once

#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"
#include "cutover/events/feed.hpp"
#include "cutover/model/event.hpp"
#include "cutover/store/store.hpp"

namespace cutover::deploy {

/// What happens in one deployment, on its way to the store. `note` is free; `commit` makes all that was noted
/// durable in one transaction, tells the followers, and is called before the Engine is asked for a change and
/// where a phase ends: never inside the gap.
class Journal {
 public:
  Journal(store::Store& store, Clock& clock, events::Feed& feed, model::DeploymentId id)
      : store_(store), clock_(clock), feed_(feed), id_(std::move(id)) {}

  const model::DeploymentId& id() const { return id_; }

  void note(model::EventBody event);
  /// Durable when it returns. On failure what was noted is kept, and goes with the next commit.
  Task<Result<void>> commit();

  /// The same on a way back, which does not wait for the disk: a failure is logged.
  Task<void> try_commit();

  /// Time spent in `commit` so far.
  SteadyTime::duration committing() const { return committing_; }

 private:
  store::Store& store_;
  Clock& clock_;
  events::Feed& feed_;
  model::DeploymentId id_;
  std::vector<model::Event> pending_;
  SteadyTime::duration committing_{0};
};

}  // namespace cutover::deploy
