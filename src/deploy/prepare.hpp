#pragma once

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Everything that can be done while the old version serves: the image is here and pinned, what would go
/// wrong is found, and the new containers exist without having been started.
Task<Result<void>> prepare(Attempt& attempt);

}  // namespace cutover::deploy
