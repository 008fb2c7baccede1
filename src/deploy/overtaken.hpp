#pragma once

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// One whose end could not be recorded, and after which another was begun: what it left is long over. It is
/// not taken up, but ended. True: it was.
Task<Result<bool>> end_overtaken(const Dependencies& dependencies, const model::Deployment& deployment);

}  // namespace cutover::deploy
