// Loaded into cutoverd by LD_PRELOAD, for the benchmark alone: stands before the functions in which its
// threads wait, and records when one or more of them do not. See work_clock.hpp.
//
// What it leaves out is the moment between the end of a wait and the thread's being run by the kernel.

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>

#include "bench/work_clock.hpp"

namespace {

using cutover::bench::kWorkRecordVariable;
using cutover::bench::WorkRecord;

WorkRecord* record = nullptr;
std::mutex changing;
thread_local bool working = false;  // until its first wait a thread is not counted, but for the first thread

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

void work() {
  if (record == nullptr || working) return;
  const std::lock_guard lock(changing);
  if (record->working == 0) record->since = now();
  ++record->working;
  working = true;
}

void rest() {
  if (record == nullptr || !working) return;
  const std::lock_guard lock(changing);
  --record->working;
  if (record->working == 0) record->total += now() - record->since;
  working = false;
}

[[gnu::constructor]] void begin() {
  const char* file = std::getenv(kWorkRecordVariable);
  const int opened = file == nullptr ? -1 : open(file, O_RDWR | O_CLOEXEC);
  if (opened < 0) return;
  void* mapped = mmap(nullptr, sizeof(WorkRecord), PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
  close(opened);
  if (mapped != MAP_FAILED) record = static_cast<WorkRecord*>(mapped);
  work();
}

int recorded_sync(int (*sync)(int), int file) {
  const std::int64_t begun = now();
  const int result = sync(file);
  if (record != nullptr) {
    record->synced += now() - begun;
    ++record->syncs;
  }
  return result;
}

/// The function before which the one of this name stands.
template <class Function>
Function* original(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int epoll_wait(int epoll, epoll_event* events, int count, int timeout) {
  static auto* const wait = original<decltype(epoll_wait)>("epoll_wait");
  if (timeout == 0) return wait(epoll, events, count, timeout);  // only a look
  rest();
  const int ready = wait(epoll, events, count, timeout);
  work();
  return ready;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  static auto* const wait = original<decltype(pthread_cond_wait)>("pthread_cond_wait");
  rest();
  const int result = wait(condition, mutex);
  work();
  return result;
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  static auto* const wait = original<decltype(pthread_cond_timedwait)>("pthread_cond_timedwait");
  rest();
  const int result = wait(condition, mutex, until);
  work();
  return result;
}

int fsync(int file) {
  static auto* const sync = original<decltype(fsync)>("fsync");
  return recorded_sync(sync, file);
}

int fdatasync(int file) {
  static auto* const sync = original<decltype(fdatasync)>("fdatasync");
  return recorded_sync(sync, file);
}

}  // extern "C"
