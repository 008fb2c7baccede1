#pragma once

#include <sys/types.h>

#include <chrono>
#include <vector>

namespace cutover::bench {

/// Of all its threads since it began, in user and kernel mode.
std::chrono::nanoseconds processor_time(pid_t process);
std::chrono::nanoseconds processor_time(const std::vector<pid_t>& processes);

/// The process, and those that it started.
std::vector<pid_t> with_children(pid_t process);

/// Two processors, one for what is measured and one for everything else. Throws std::runtime_error when we
/// may not use as many.
struct TwoProcessors {
  TwoProcessors();
  int first = 0;
  int second = 0;
};

/// All its threads run there and nowhere else, and so do those that they start from now on.
void keep_on(int processor, pid_t process);

}  // namespace cutover::bench
