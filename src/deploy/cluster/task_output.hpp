#pragma once

#include <string>

#include "cutover/engine/swarm.hpp"
#include "deploy/attempt.hpp"

/// What is known of one task beyond its state. Whatever can't be had is left out: it is for the record.
namespace cutover::deploy {

/// The host's name; its id where that is not known.
Task<std::string> node_name(Attempt& attempt, std::string node_id);

/// As `how_it_failed`; where its container is on this host, with what its last health check said.
Task<std::string> why_it_failed(Attempt& attempt, engine::SwarmTask task);

/// The last lines that it wrote, from whichever node it ran on; valid UTF-8, at most 16 KiB.
Task<std::string> last_output(Attempt& attempt, engine::SwarmTask task);

}  // namespace cutover::deploy
