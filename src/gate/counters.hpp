#pragma once

#include <atomic>
#include <cstdint>

#include "cutover/gate/site.hpp"

namespace cutover::gate {

/// An app's figures: the gate's thread counts, the control thread reads.
struct Counters {
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> answered = 0;
  std::atomic<std::uint64_t> server_errors = 0;
  std::atomic<std::uint64_t> failed = 0;
  std::atomic<std::uint64_t> refused = 0;
  std::atomic<std::uint64_t> turned_away = 0;
  std::atomic<std::uint64_t> abandoned = 0;
  std::atomic<std::uint64_t> retried = 0;
  std::atomic<std::uint64_t> held = 0;
  std::atomic<std::int64_t> longest_wait_ms = 0;
  std::atomic<std::uint64_t> in_flight = 0;
  std::atomic<std::uint64_t> waiting = 0;

  Traffic read() const;
  void reset();
};

/// A container's, likewise.
struct AnswerCounters {
  std::atomic<std::uint64_t> all = 0;
  std::atomic<std::uint64_t> bad = 0;
};

/// Nothing is read in an order that these would have to keep.
inline void add(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) {
  counter.fetch_add(by, std::memory_order_relaxed);
}
inline void subtract(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) {
  counter.fetch_sub(by, std::memory_order_relaxed);
}

}  // namespace cutover::gate
