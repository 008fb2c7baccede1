#pragma once

#include "deploy/attempt.hpp"

/// What would go wrong later is found before anything that serves is touched.
namespace cutover::deploy {

/// Room on the Engine's disk for an image.
Task<Result<void>> check_disk(Attempt& attempt);

/// Ports, networks and the image itself, against the pinned specification. What is worth knowing and no
/// failure becomes a note.
Task<Result<void>> check_specification(Attempt& attempt);

}  // namespace cutover::deploy
