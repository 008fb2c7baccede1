#pragma once

#include "cutover/base/error.hpp"

namespace cutover::engine {

/// What an Engine's refusal means where its swarm was asked: most come as status 500 or 503 with the words of
/// an RPC between managers, and only the words tell. Other errors stay as they are.
Error swarm_error(const Error& error);

}  // namespace cutover::engine
