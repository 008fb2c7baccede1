#pragma once

#include <map>
#include <string>

#include "bench/series.hpp"
#include "bench/way.hpp"

namespace cutover::bench {

/// What clients see of deployments, one after the other, at 1,000 requests a second.
struct UnderLoad {
  std::string name;
  int deployments = 0;
  int requests = 0;
  int failed = 0;
  std::map<std::string, int> why{};  ///< how often each
  // Of each deployment.
  Series longest_wait_ms;
  Series gap_ms;
};

/// Its app serves v1, and in the end again.
UnderLoad measure_under_load(Way& way, const std::string& name, int deployments);

/// How the app is set for this: it takes its time to end and to begin, as apps do.
inline constexpr int kDrainMs = 200;
inline constexpr int kBootMs = 300;

/// From the signal until the process is gone, and from its beginning until it answers: milliseconds of the
/// app alone, as a process of this host, without any container.
struct OwnTime {
  Series shutdown_ms;
  Series boot_ms;
};
OwnTime measure_own_time(int rounds);

}  // namespace cutover::bench
