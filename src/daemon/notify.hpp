#pragma once

#include <string>

/// What systemd is told (sd_notify). Without systemd these do nothing.
namespace cutover::daemon {

void notify_ready(const std::string& status);
void notify_reloading();
void notify_stopping(const std::string& status);
void notify_status(const std::string& status);

}  // namespace cutover::daemon
