#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"
#include "cutover/engine/types.hpp"

namespace cutover::deploy {

/// The end of a process on this host, noticed when it comes. The Engine tells of a container's only when it
/// has cleared away behind it, which takes it 35 to 150 ms.
class ProcessEnd {
 public:
  /// Of the container's first process. Nothing where that can't be seen from here under the number that the
  /// Engine has for it: it has ended, or this daemon runs in a container itself. Its control group tells,
  /// which has the container's id in its name. Where /proc hides it (ProtectProc= in our unit does) it must
  /// at least be the first process of some container's: whoever is not sure of the number has to ask the
  /// Engine again afterwards, since numbers come again.
  static std::optional<ProcessEnd> of(const boost::asio::any_io_executor& executor,
                                      const engine::Container& container);

  /// Sends it that signal, which takes the Engine 10 to 20 ms. False: the daemon may not, the signal has no
  /// number here, or the process has ended; then it is the Engine's to do.
  bool send(std::string_view signal);

  bool has_come() const;
  /// Returns when it has ended, and with the first process of a container everything in that.
  Task<Result<void>> came();

 private:
  explicit ProcessEnd(boost::asio::posix::stream_descriptor process) : process_(std::move(process)) {}

  mutable boost::asio::posix::stream_descriptor process_;
};

/// By its name, with or without SIG; nothing for one that this host does not know by a name.
std::optional<int> signal_number(std::string_view name);
/// Whether `fdinfo`, the text of a pidfd's /proc/self/fdinfo/<descriptor>, is of the first process of another
/// PID namespace than that of this /proc. Pure.
bool is_first_of_its_namespace(const std::string& fdinfo);
/// Whether `cgroups`, the text of a process's /proc/<pid>/cgroup, has it in the container of this id. Pure.
bool is_in_container(std::string_view cgroups, std::string_view id);

}  // namespace cutover::deploy
