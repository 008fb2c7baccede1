#pragma once

#include <functional>

#include "cutover/base/clock.hpp"
#include "cutover/base/task_group.hpp"

namespace cutover::daemon {

/// What a burst of deployments needed goes back to the system: the C library would keep it for the next one.
class SpareMemory {
 public:
  /// `give_back` takes a moment in which the control thread does nothing else: never while `busy` says that a
  /// deployment is under way.
  SpareMemory(Clock& clock, TaskGroup& tasks, std::function<bool()> busy, std::function<void()> give_back);

  /// Soon: those who followed the last deployment have still to be told how it ended.
  void give_back_later();

 private:
  Task<void> wait_and_give_back();

  Clock& clock_;
  TaskGroup& tasks_;
  const std::function<bool()> busy_;
  const std::function<void()> give_back_;
  bool waits_ = false;
};

/// Of all threads, by glibc's malloc_trim.
void give_back_free_memory();

}  // namespace cutover::daemon
