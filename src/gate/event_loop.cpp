#include "gate/event_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <utility>

namespace cutover::gate {
namespace {

constexpr std::ptrdiff_t kBuriedInARound = 8;

int checked(int descriptor, const char* what) {
  if (descriptor >= 0) return descriptor;
  throw boost::system::system_error(errno, boost::system::system_category(), what);
}

}  // namespace

EventLoop::EventLoop()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      bell_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")),
      now_(std::chrono::steady_clock::now()) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;  // never read: each ring is a change
  event.data.ptr = nullptr;
  checked(::epoll_ctl(epoll_, EPOLL_CTL_ADD, bell_, &event), "epoll_ctl");
}

EventLoop::~EventLoop() {
  ::close(bell_);
  ::close(epoll_);
}

void EventLoop::run() {
  std::array<epoll_event, 256> events;
  while (!stopped_) {
    const int wait = leaving_.empty() ? timers_.milliseconds_from(now_) : 0;
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait);
    now_ = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.ptr) {
        static_cast<Watched*>(event.data.ptr)->ready(event.events);
      } else {
        run_posted();
      }
    }
    timers_.run(now_);
    bury_some();
    // What is buried may bury its own.
    const auto dead = std::exchange(buried_, {});
  }
}

void EventLoop::bury_some() {
  const auto some = std::min<std::ptrdiff_t>(kBuriedInARound, std::ssize(leaving_));
  for (auto next = leaving_.begin(); next != leaving_.begin() + some; ++next) bury(std::move(*next));
  leaving_.erase(leaving_.begin(), leaving_.begin() + some);
}

void EventLoop::stop() {
  post([this] { stopped_ = true; });
}

void EventLoop::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(bell_, &one, sizeof one);
}

void EventLoop::run_posted() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (const auto& task : tasks) task();
}

bool EventLoop::watch(int descriptor, Watched& watched) {
  return add(descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, watched);
}

bool EventLoop::watch_listener(int descriptor, Watched& watched) {
  return add(descriptor, EPOLLIN, watched);
}

void EventLoop::forget(int descriptor) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
}

bool EventLoop::add(int descriptor, std::uint32_t interest, Watched& watched) {
  epoll_event event{};
  event.events = interest;
  event.data.ptr = &watched;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

}  // namespace cutover::gate
