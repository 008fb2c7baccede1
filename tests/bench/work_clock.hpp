#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace cutover::bench {

/// What the library in work_recorder.cpp and we share.
struct WorkRecord {
  std::atomic<int> working;          ///< so many threads do not wait now
  std::atomic<std::int64_t> since;   ///< since when one or more do, in nanoseconds of the monotonic clock
  std::atomic<std::int64_t> total;   ///< nanoseconds before that in which one or more did
  std::atomic<int> syncs;            ///< calls of fsync and fdatasync
  std::atomic<std::int64_t> synced;  ///< nanoseconds in them
};

inline constexpr const char* kWorkRecordVariable = "CUTOVER_WORK_RECORD";

/// Measures for how long another process works: one of its threads at least does not wait in epoll_wait (for
/// a socket or a timer) or for work from another thread. So waiting for the disk or for a processor is work,
/// too.
///
/// A library loaded into the process records it: work_recorder.cpp.
class WorkClock {
 public:
  /// `file`: it is made.
  explicit WorkClock(const std::filesystem::path& file);
  WorkClock(const WorkClock&) = delete;
  WorkClock& operator=(const WorkClock&) = delete;
  ~WorkClock();

  /// What the process must have in its environment.
  std::map<std::string, std::string> environment() const;
  /// Since the process began; it need not be idle.
  std::chrono::nanoseconds worked() const;
  /// Calls of fsync and fdatasync since the process began, and the time in them.
  int syncs() const { return record_->syncs; }
  std::chrono::nanoseconds synced() const { return std::chrono::nanoseconds(record_->synced); }

 private:
  std::filesystem::path file_;
  WorkRecord* record_;
};

}  // namespace cutover::bench
