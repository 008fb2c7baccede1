#pragma once

#include <optional>
#include <string>
#include <vector>

#include "deploy/attempt.hpp"

namespace cutover::deploy {

/// Notes what is known when the cut-over begins: a later run of the daemon goes on from there.
void open_account(Attempt& attempt);

/// Adds to the attempt's account what is known at its end. How long the app was without service: nothing
/// where that was not begun, or has no end.
std::optional<Milliseconds> close_account(Attempt& attempt, bool old_served_throughout);

/// What of a release command stands in web's command as well: "manage.py migrate", without options. "" when
/// that is nothing.
std::string repeated_part(const std::vector<std::string>& release, const std::vector<std::string>& web);

}  // namespace cutover::deploy
