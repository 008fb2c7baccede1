#include "deploy/advice/words.hpp"

#include "cutover/base/duration.hpp"

namespace cutover::deploy {
namespace {

std::string with_tenths(std::uint64_t tenths) {
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

std::string measured(Milliseconds duration) {
  using namespace std::chrono_literals;
  if (duration < 1s) return to_text(duration);
  if (duration < 9950ms)
    return with_tenths(static_cast<std::uint64_t>((duration + 50ms).count() / 100)) + "s";
  return to_text(std::chrono::round<std::chrono::seconds>(duration));
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kMega = 1'000'000;
  if (bytes < 1000 * kMega) return std::to_string(bytes / kMega) + " MB";
  return with_tenths(bytes / (100 * kMega)) + " GB";
}

}  // namespace cutover::deploy
