#include "gate/timer.hpp"

#include <algorithm>

namespace cutover::gate {

Timer::~Timer() {
  if (placed_) timers_.order_.erase(place_);
}

void Timer::set(SteadyTime when) {
  due_ = when;
  if (placed_ && place_->first <= when) return;
  if (placed_) timers_.order_.erase(place_);
  place_ = timers_.order_.emplace(when, this);
  placed_ = true;
}

int Timers::milliseconds_from(SteadyTime now) const {
  if (order_.empty()) return -1;
  const auto wait = std::chrono::ceil<Milliseconds>(order_.begin()->first - now).count();
  return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 60'000));
}

void Timers::run(SteadyTime now) {
  while (!order_.empty() && order_.begin()->first <= now) {
    Timer& timer = *order_.begin()->second;
    order_.erase(order_.begin());
    timer.placed_ = false;
    if (timer.due_ == SteadyTime::max()) continue;
    if (timer.due_ > now) {
      timer.set(timer.due_);
      continue;
    }
    timer.cancel();
    timer.act_();
  }
}

}  // namespace cutover::gate
