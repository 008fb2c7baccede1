#pragma once

#include <optional>
#include <string>

#include "cutover/base/clock.hpp"

/// What systemd is told: sd_notify(3). Without systemd these do nothing.
namespace cutover::daemon {

/// A status is one line; a longer text is made one.
void notify_ready(const std::string& status);
void notify_reloading();
void notify_stopping(const std::string& status);
void notify_status(const std::string& status);
/// Starting or stopping goes on: systemd's limit is not before `more` from now.
void notify_still_busy(Milliseconds more);
void notify_alive();

/// Whether anybody hears what is notified.
bool is_supervised();
/// systemd ends a daemon that has not said for so long that it is alive; nothing: it does not ask for that.
std::optional<Milliseconds> watchdog_limit();

}  // namespace cutover::daemon
