#include "cutover/model/waves.hpp"

#include <algorithm>

namespace cutover::model {

std::uint64_t waves_of(const Process& process) {
  const auto tasks = static_cast<std::uint64_t>(process.replicas);
  if (tasks == 0) return 0;
  const std::uint64_t parallelism = process.update.parallelism;
  const std::uint64_t at_once = parallelism == 0 ? tasks : std::min(parallelism, tasks);
  return (tasks + at_once - 1) / at_once;
}

Milliseconds check_interval(const Process& process) {
  return process.web ? process.web->health.interval : kRunsForAMoment;
}

Milliseconds longest_update(const Process& process) {
  const auto waves = static_cast<Milliseconds::rep>(waves_of(process));
  if (waves == 0) return Milliseconds(0);
  const Milliseconds health = process.web ? process.web->health.deadline : Milliseconds(0);
  const Update& update = process.update;
  return waves * (health + check_interval(process) + process.stop.grace) + (waves - 1) * update.delay +
         update.monitor;
}

}  // namespace cutover::model
