#include "daemon/notify.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace cutover::daemon {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

void send(const std::string& assignments) {
  ::sd_notify(0, assignments.c_str());
}

/// Each line of a notice is an assignment, so that a text with a newline could say READY=1.
std::string status_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return "STATUS=" + text;
}

}  // namespace

void notify_ready(const std::string& status) {
  send("READY=1\n" + status_line(status));
}

void notify_reloading() {
  const auto now = duration_cast<microseconds>(std::chrono::steady_clock::now().time_since_epoch());
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.count()) + "\n" +
       status_line("reading the configuration anew"));
}

void notify_stopping(const std::string& status) {
  send("STOPPING=1\n" + status_line(status));
}

void notify_status(const std::string& status) {
  send(status_line(status));
}

void notify_still_busy(Milliseconds more) {
  send("EXTEND_TIMEOUT_USEC=" + std::to_string(duration_cast<microseconds>(more).count()));
}

void notify_alive() {
  send("WATCHDOG=1");
}

void notify_keep(const std::string& name, int descriptor) {
  const std::string assignments = "FDSTORE=1\nFDNAME=" + name;
  ::sd_pid_notify_with_fds(0, 0, assignments.c_str(), &descriptor, 1);
}

void notify_keep_no_more(const std::string& name) {
  send("FDSTOREREMOVE=1\nFDNAME=" + name);
}

bool is_supervised() {
  const char* socket = std::getenv("NOTIFY_SOCKET");
  return socket && *socket;
}

std::optional<Milliseconds> watchdog_limit() {
  std::uint64_t limit = 0;
  if (::sd_watchdog_enabled(0, &limit) <= 0) return std::nullopt;
  return duration_cast<Milliseconds>(microseconds(limit));
}

}  // namespace cutover::daemon
