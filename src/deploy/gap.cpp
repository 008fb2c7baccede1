#include "deploy/gap.hpp"

#include <algorithm>

namespace cutover::deploy {
namespace {

/// Cuts a stretch of time into parts that add up to it, in whole milliseconds.
class Stretch {
 public:
  explicit Stretch(SteadyTime beginning) : beginning_(beginning) {}

  /// From the last cut to this one.
  Milliseconds to(std::optional<SteadyTime> moment) {
    if (!moment) return Milliseconds(0);
    const Milliseconds now = std::max(elapsed(beginning_, *moment), last_);
    return now - std::exchange(last_, now);
  }

 private:
  const SteadyTime beginning_;
  Milliseconds last_{0};
};

}  // namespace

std::optional<model::Gap> gap_of(const GapTimes& times) {
  if (!times.out_of_service || !times.answered) return std::nullopt;
  Stretch stretch(*times.out_of_service);
  model::Gap gap;
  gap.killed = times.killed;
  gap.drain = stretch.to(times.drained);
  gap.shutdown = stretch.to(times.gone);
  gap.engine = stretch.to(times.began ? times.began : times.began_again);
  if (times.began) gap.failed_version = stretch.to(times.began_again);
  gap.boot = stretch.to(times.answered);
  gap.noticing = std::min(times.pause, gap.boot);
  gap.boot -= gap.noticing;
  return gap;
}

}  // namespace cutover::deploy
