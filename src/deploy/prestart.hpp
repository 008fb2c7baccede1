#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Web's new container is started before the cut-over, and its app held back: the Engine's part, 100 to 300
/// ms, leaves the gap. Behind a published port that can't be: two containers can't have one.
bool can_hold_web_back(const Attempt& attempt);

/// Makes of the container one that waits for its turn. False, with a note of why: it is left as it was.
bool hold_back(Attempt& attempt, engine::ContainerSpec& plan);

/// Whether it is the holding back that the host can't do: anything else would go wrong in the ordinary way,
/// too.
bool is_about_holding_back(const Attempt& attempt, const Error& error);
/// Web's container as it would be otherwise, in place of the one that can't be: that is noted with the
/// reason.
Task<Result<void>> make_ordinary(Attempt& attempt, Error why);

/// Starts the one that waits for its turn, and returns when it does. One that its host can't hold back is
/// made anew without that, with a note of why; one whose command can't be run is the failure.
Task<Result<void>> prestart(Attempt& attempt);

/// `step` comes before the old web is asked to stop. It is given up when the container that waits has ended
/// by its end: that is the failure then, and the old version can go on.
Task<Result<void>> while_web_waits(Attempt& attempt, Task<Result<void>> step);

/// Its turn has come: the app begins at once. Only after `prestart`.
Result<engine::Container> release_web(Attempt& attempt);

/// Of any version, before it is started for good: what it waits by may be gone, or there still.
Result<void> let_go(Attempt& attempt, const engine::Container& container);

}  // namespace cutover::deploy
