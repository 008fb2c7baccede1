#pragma once

#include "deploy/attempt.hpp"

/// What would go wrong later is found before anything that serves is touched.
namespace cutover::deploy {

/// Room on the Engine's disk for an image.
Task<Result<void>> check_disk(Attempt& attempt);

/// The image against this host and the processes that are to run from it. It must be here already.
Task<Result<void>> check_image(Attempt& attempt);
Task<Result<void>> check_network(Attempt& attempt, std::string name);
/// That the port is free, or held by the app itself, which gives it back in the cut-over.
Task<Result<void>> check_port(Attempt& attempt, model::Publish publish);
/// That the gate listens for the app, or will once the app's own container has given the address back.
Task<Result<void>> check_listening(Attempt& attempt);

/// Which names of the environment are other ones than the old version's.
void note_env_changes(Attempt& attempt);

/// All of it but the disk, for the pinned specification. What is worth knowing and no
/// failure becomes a note.
Task<Result<void>> check_specification(Attempt& attempt);

}  // namespace cutover::deploy
