#pragma once

#include <vector>

#include "deploy/bring_up.hpp"

namespace cutover::deploy {

/// The new version is still on trial: for the length of the watch window no container may end or be
/// restarted, and web must go on answering well. The last look is at the window's end.
Task<Result<void>> watch(Attempt& attempt, std::vector<StartedProcess> started);

}  // namespace cutover::deploy
