#pragma once

#include <cstdint>
#include <string>

#include "cutover/model/event.hpp"
#include "store/database.hpp"

/// What the events add up to: the tables that history is read from.
namespace cutover::store {

/// Of a deployment's probes the first and the last ones are kept, this many at either end.
inline constexpr int kProbesKept = 100;

/// A row of `deployments`.
struct DeploymentRow {
  std::int64_t id = 0;
  std::string app;
};

/// Journals the event and applies it to the history. Within the caller's transaction.
void record(Database& database, const DeploymentRow& deployment, const model::Event& event);

}  // namespace cutover::store
