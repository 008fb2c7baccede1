#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cutover/base/task.hpp"

namespace cutover {

using Milliseconds = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;
/// UTC, to the millisecond: what is stored and shown.
using WallTime = std::chrono::sys_time<Milliseconds>;

/// Time, so that tests can have their own. Deadlines and durations are measured with `now`, which never
/// jumps; `utc` is for people.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime now() const = 0;
  virtual WallTime utc() const = 0;
  /// Names the boot of the host that `now` counts from: readings from two boots can't be compared.
  virtual std::string boot() const = 0;
  /// Returns at `when`, or throws boost::system::system_error(operation_aborted) when cancelled.
  virtual Task<void> sleep_until(SteadyTime when) = 0;
};

std::unique_ptr<Clock> make_system_clock();

/// RFC 3339, UTC, with milliseconds: 2026-08-01T12:00:00.123Z.
std::string to_rfc3339(WallTime time);
/// Any RFC 3339 time, with an offset too; of a fraction the milliseconds count. Nothing when it is none.
std::optional<WallTime> from_rfc3339(std::string_view text);

/// Whole milliseconds between two readings of `Clock::now`, rounded.
Milliseconds elapsed(SteadyTime from, SteadyTime to);

}  // namespace cutover
