#pragma once

#include <filesystem>

#include "bench/gate/proxy.hpp"
#include "bench/processor.hpp"
#include "bench/series.hpp"

namespace cutover::bench {

/// What one proxy did, round by round.
struct Throughput {
  Series per_second;  ///< requests
  Series p50_ms;
  Series p99_ms;
  Series processor_us;  ///< a request, of all its processes
  // The first proxy's of the same round is 1.
  Series ratio;            ///< of requests a second
  Series processor_ratio;  ///< of processor time a request
};

/// wrk asks each in turn for so many seconds, over 64 connections. All of them run already, on the first
/// processor; wrk is on the second. Throws std::runtime_error when a request failed.
std::vector<Throughput> measure_throughput(const std::vector<Proxy*>& proxies,
                                           const TwoProcessors& processors,
                                           const std::filesystem::path& folder, int rounds, int seconds);

}  // namespace cutover::bench
