#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cutover/model/event.hpp"
#include "store/database.hpp"

/// What happened, event by event, numbered from 1 within a deployment.
namespace cutover::store {

void append_to_journal(Database& database, std::int64_t deployment, const model::Event& event);
std::vector<model::Event> journal_of(Database& database, const model::DeploymentId& id, int after, int limit);
/// From the last event that pinned one.
std::optional<model::PinnedSpec> pinned_in_journal(Database& database, const model::DeploymentId& id);

}  // namespace cutover::store
