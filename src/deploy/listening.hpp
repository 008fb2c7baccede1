#pragma once

#include <optional>
#include <string>

#include "cutover/deploy/listening.hpp"
#include "cutover/gate/gate.hpp"
#include "deploy/attempt.hpp"

/// Who has the address at which an app is reached: the gate, or a container that publishes it.
namespace cutover::deploy {

/// The port of the host that a version's web container has.
std::optional<model::Publish> published_by(const model::App& app);

/// Where the gate should listen for the app, and does not; nothing also where it need not. `gate`: may be
/// none.
std::optional<gate::NotListening> not_listening_for(const gate::Gate* gate, const std::string& app);

/// The gate has this address, or some that overlap with it, for this app alone.
bool only_listens_for(const Attempt& attempt, const model::Publish& at);

/// A version behind the gate can't run beside one that publishes the gate's address: then `attempt` stops
/// that one first, whatever `order` says. Gives what is worth a note about it; nothing: it is not so.
std::optional<std::string> stop_first_at_one_address(Attempt& attempt);

/// The old version has given its port back, or is about to: the address is the gate's from here on, or the
/// new version's where that publishes it. Waits for the Engine to let go of it, in bounds; an error when the
/// app can't be reached there.
Task<Result<void>> take_address(Attempt& attempt);

/// Before the old version is started again: what it publishes is not the gate's.
void leave_address_to_old(Attempt& attempt);

}  // namespace cutover::deploy
