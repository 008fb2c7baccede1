#include "bench/processor.hpp"

#include <sched.h>
#include <time.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace cutover::bench {

namespace fs = std::filesystem;

namespace {

fs::path threads_of(pid_t process) {
  return "/proc/" + std::to_string(process) + "/task";
}

}  // namespace

std::chrono::nanoseconds processor_time(pid_t process) {
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(process, &clock) == 0) clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::chrono::nanoseconds processor_time(const std::vector<pid_t>& processes) {
  std::chrono::nanoseconds sum{0};
  for (const pid_t process : processes) sum += processor_time(process);
  return sum;
}

std::vector<pid_t> with_children(pid_t process) {
  std::vector<pid_t> all{process};
  for (const auto& thread : fs::directory_iterator(threads_of(process))) {
    std::ifstream children(thread.path() / "children");
    for (pid_t child = 0; children >> child;) {
      for (const pid_t one : with_children(child)) all.push_back(one);
    }
  }
  return all;
}

TwoProcessors::TwoProcessors() {
  cpu_set_t ours;
  sched_getaffinity(0, sizeof ours, &ours);
  std::vector<int> found;
  for (int number = 0; number < CPU_SETSIZE; ++number) {
    if (CPU_ISSET(number, &ours)) found.push_back(number);
  }
  if (found.size() < 2) throw std::runtime_error("this takes two processors, and there is one");
  first = found[0];
  second = found[1];
}

void keep_on(int processor, pid_t process) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  for (const auto& thread : fs::directory_iterator(threads_of(process))) {
    if (sched_setaffinity(std::stoi(thread.path().filename()), sizeof one, &one) != 0)
      throw std::runtime_error("process " + std::to_string(process) + " can't be kept on one processor");
  }
}

}  // namespace cutover::bench
