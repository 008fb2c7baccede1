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

/// systemd keeps the descriptor over restarts of the daemon, and gives it to the next one (sd_listen_fds(3)).
void notify_keep(const std::string& name, int descriptor);
void notify_keep_no_more(const std::string& name);

/// Whether anybody hears what is notified.
bool is_supervised();
/// systemd ends a daemon that has not said for so long that it is alive; nothing: it does not ask for that.
std::optional<Milliseconds> watchdog_limit();

}  // namespace cutover::daemon
