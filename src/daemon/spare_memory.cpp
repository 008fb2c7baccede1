#include "daemon/spare_memory.hpp"

#include <malloc.h>
#include <spdlog/spdlog.h>

namespace cutover::daemon {
namespace {

constexpr Milliseconds kFollowersHaveLeft{2'000};

}  // namespace

SpareMemory::SpareMemory(Clock& clock, TaskGroup& tasks, std::function<bool()> busy,
                         std::function<void()> give_back)
    : clock_(clock), tasks_(tasks), busy_(std::move(busy)), give_back_(std::move(give_back)) {}

void SpareMemory::give_back_later() {
  if (waits_) return;
  waits_ = true;
  tasks_.spawn("giving back memory", wait_and_give_back());
}

Task<void> SpareMemory::wait_and_give_back() {
  co_await clock_.sleep_until(clock_.now() + kFollowersHaveLeft);
  waits_ = false;
  if (!busy_()) give_back_();  // otherwise the end of what is under way asks again
}

void give_back_free_memory() {
  const bool any = ::malloc_trim(0) != 0;
  spdlog::debug("event=memory_given_back any={}", any);
}

}  // namespace cutover::daemon
