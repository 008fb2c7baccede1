#pragma once

#include "deploy/attempt.hpp"
#include "deploy/past.hpp"

namespace cutover::deploy {

/// Of the version `old`, of which a cut-over did not come to its end: whether what still runs of it was asked
/// to stop can't be seen, only that it may have been.
OldVersion::Condition condition_after(const Past& past, const OldVersion& old, model::Order order);

/// What an earlier run made durable of the account. Where it did not get as far as that the image is looked
/// at; one that can't be is left out.
Task<void> recall_account(Attempt& attempt, std::optional<model::Account> so_far);

/// All of it runs, or could: what was not started yet can be started now, and what waits for its turn can be
/// let go. What ended by itself has failed. Where the old version stops first it must be down.
Task<bool> new_version_can_go_on(Attempt& attempt);

}  // namespace cutover::deploy
