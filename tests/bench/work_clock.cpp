#include "bench/work_clock.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>

#include "support/process.hpp"

namespace cutover::bench {

WorkClock::WorkClock(const std::filesystem::path& file) : file_(file) {
  const test::Descriptor opened(open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const bool sized = ftruncate(opened.get(), sizeof(WorkRecord)) == 0;
  void* mapped = mmap(nullptr, sizeof(WorkRecord), PROT_READ | PROT_WRITE, MAP_SHARED, opened.get(), 0);
  if (!sized || mapped == MAP_FAILED) throw std::runtime_error("can't map " + file.string());
  record_ = static_cast<WorkRecord*>(mapped);  // zeros are a record of nothing
}

WorkClock::~WorkClock() {
  munmap(record_, sizeof(WorkRecord));
}

std::map<std::string, std::string> WorkClock::environment() const {
  return {{"LD_PRELOAD", WORK_RECORDER},
          {kWorkRecordVariable, file_},
          {"ASAN_OPTIONS", "verify_asan_link_order=0"}};  // of a build with sanitizers
}

std::chrono::nanoseconds WorkClock::worked() const {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  std::chrono::nanoseconds sum(record_->total);
  if (record_->working > 0) sum += now - std::chrono::nanoseconds(record_->since);
  return sum;
}

}  // namespace cutover::bench
