#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <optional>
#include <string_view>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"

namespace cutover::deploy {

/// The end of a process on this host, noticed when it comes. The Engine tells of a container's only when it
/// has cleared away behind it, which takes it 35 to 150 ms.
class ProcessEnd {
 public:
  /// Nothing where there is no such process, or none that can be seen from here. Whoever got `pid` from
  /// somebody has to ask again afterwards: numbers come again.
  static std::optional<ProcessEnd> of(const boost::asio::any_io_executor& executor, int pid);

  /// Sends it that signal, which takes the Engine 10 to 20 ms. False: the daemon may not, the signal has no
  /// number here, or the process has ended; then it is the Engine's to do.
  bool send(std::string_view signal);

  /// Returns when it has ended, and with the first process of a container everything in that.
  Task<Result<void>> came();

 private:
  explicit ProcessEnd(boost::asio::posix::stream_descriptor process) : process_(std::move(process)) {}

  boost::asio::posix::stream_descriptor process_;
};

/// By its name, with or without SIG; nothing for one that this host does not know by a name.
std::optional<int> signal_number(std::string_view name);

}  // namespace cutover::deploy
