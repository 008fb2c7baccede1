#pragma once

#include <functional>
#include <map>

#include "cutover/base/clock.hpp"

namespace cutover::gate {

class Timers;

/// Something to do at a time, unless it is put off. Putting it off, which each request does, costs a store:
/// where it stands in the order is corrected when its old time has come.
class Timer {
 public:
  Timer(Timers& timers, std::function<void()> act) : timers_(timers), act_(std::move(act)) {}
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void set(SteadyTime when);
  void cancel() { due_ = SteadyTime::max(); }

 private:
  friend class Timers;
  using Place = std::multimap<SteadyTime, Timer*>::iterator;

  Timers& timers_;
  std::function<void()> act_;
  SteadyTime due_ = SteadyTime::max();
  bool placed_ = false;
  Place place_;
};

/// All timers of a loop.
class Timers {
 public:
  /// Until the next one may be due, for epoll_wait; -1: none.
  int milliseconds_from(SteadyTime now) const;
  void run(SteadyTime now);

 private:
  friend class Timer;
  std::multimap<SteadyTime, Timer*> order_;
};

}  // namespace cutover::gate
