#include "bench/gap.hpp"

#include <thread>

namespace cutover::bench {

using namespace std::chrono_literals;

namespace {

constexpr auto kBefore = 200ms;
constexpr auto kAfter = 100ms;
constexpr auto kRest = 500ms;  // for what the Engine and the way do behind it

}  // namespace

Seen gap_of(Way& way, const std::string& version) {
  Client client(way.port());
  std::this_thread::sleep_for(kBefore);
  way.deploy(version);
  client.await(version);
  std::this_thread::sleep_for(kAfter);
  const Seen seen = client.finish();
  way.tidy_up();
  std::this_thread::sleep_for(kRest);
  return seen;
}

}  // namespace cutover::bench
