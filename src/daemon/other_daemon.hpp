#pragma once

#include <sys/types.h>

#include <set>
#include <string>

#include "cutover/base/error.hpp"
#include "cutover/model/app.hpp"

namespace cutover::daemon {

/// Another process of this host, by its own handle (a pidfd): right even when its number is used again.
class OtherDaemon {
 public:
  /// not_found: there is no such process.
  static Result<OtherDaemon> find(pid_t process);

  OtherDaemon(OtherDaemon&& other) noexcept;
  OtherDaemon& operator=(OtherDaemon&&) = delete;
  ~OtherDaemon();

  pid_t pid() const { return pid_; }
  bool has_ended() const;
  /// Of our own user.
  bool is_ours() const;
  /// systemd started it, and hears from it.
  bool is_supervised() const;
  /// It has a handler for the signal, which therefore does not kill it.
  bool catches(int signal) const;
  Result<void> signal(int number) const;
  /// Of all its sockets.
  std::set<std::string> socket_inodes() const;
  /// Another descriptor of the handle, for somebody else to own.
  int handle() const;

 private:
  OtherDaemon(pid_t pid, int handle) : pid_(pid), handle_(handle) {}

  pid_t pid_;
  int handle_;
};

/// Who listens at this address, or at one that overlaps with it: inodes of sockets, by /proc/net.
std::set<std::string> listening_at(const model::Publish& at);

}  // namespace cutover::daemon
