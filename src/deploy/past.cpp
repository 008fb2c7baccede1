#include "deploy/past.hpp"

#include <algorithm>

namespace cutover::deploy {
namespace {

constexpr int kEventsOnAPage = 256;

void add(const model::Event& event, Past& past) {
  if (const auto* started = std::get_if<model::Started>(&event.body)) past.started = *started;
  if (const auto* accounted = std::get_if<model::Accounted>(&event.body)) past.account = accounted->account;
  const auto* intended = std::get_if<model::Intended>(&event.body);
  if (!intended) return;
  if (intended->action == "stop") {
    past.may_be_stopping.insert(intended->target);
    past.left_stopping.insert(intended->target);
  } else if (intended->action == "start") {
    past.left_stopping.erase(intended->target);
  }
}

}  // namespace

Milliseconds since_boot(SteadyTime now) {
  return std::chrono::duration_cast<Milliseconds>(now.time_since_epoch());
}

Milliseconds Past::spent(const Clock& clock, std::optional<WallTime> started_at) const {
  Milliseconds spent{0};
  if (started && started->boot == clock.boot()) {
    spent = since_boot(clock.now()) - started->since_boot;
  } else if (started_at) {
    spent = clock.utc() - *started_at;
  }
  return std::max(spent, Milliseconds(0));
}

Task<Result<Past>> read_past(store::Store& store, model::DeploymentId id) {
  Past past;
  for (int read = 0;; read += kEventsOnAPage) {
    auto events = co_await store.events(id, read, kEventsOnAPage);
    if (!events) co_return events.error();
    for (const model::Event& event : *events) add(event, past);
    if (static_cast<int>(events->size()) < kEventsOnAPage) co_return past;
  }
}

}  // namespace cutover::deploy
