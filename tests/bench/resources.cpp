#include "bench/resources.hpp"

#include <thread>

#include "bench/processor.hpp"
#include "bench/work_clock.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;

namespace {

constexpr auto kUntilIdle = 2s;

double milliseconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

DeploymentTimes time_deployments(Cutoverd& daemon, const std::filesystem::path& folder, int rounds) {
  const WorkClock clock(folder / "work");
  daemon.start(clock.environment());
  const std::string app = daemon.apps().front();
  daemon.deploy(app, "v1");
  DeploymentTimes times;
  for (int round = 1; round <= rounds; ++round) {
    std::this_thread::sleep_for(kUntilIdle);
    const auto worked = clock.worked();
    const auto processed = processor_time(daemon.pid());
    const auto synced = clock.synced();
    const int syncs = clock.syncs();
    const auto begun = std::chrono::steady_clock::now();
    daemon.deploy(app, round % 2 == 1 ? "v2" : "v1");
    times.whole.add(milliseconds(std::chrono::steady_clock::now() - begun));
    std::this_thread::sleep_for(kUntilIdle);
    times.own.add(milliseconds(clock.worked() - worked));
    times.syncing.add(milliseconds(clock.synced() - synced));
    times.syncs.add(clock.syncs() - syncs);
    times.processor.add(milliseconds(processor_time(daemon.pid()) - processed));
  }
  daemon.stop();
  return times;
}

Footprint measure_footprint(Cutoverd& daemon, int rounds) {
  Footprint footprint;
  daemon.start();
  daemon.deploy_all("v1");
  std::this_thread::sleep_for(kUntilIdle);
  footprint.deployed = memory_of(daemon.pid());
  daemon.stop();
  for (int round = 1; round <= rounds; ++round) {
    footprint.ready_ms.add(milliseconds(daemon.start()));
    if (round == rounds) {
      std::this_thread::sleep_for(kUntilIdle);
      footprint.started = memory_of(daemon.pid());
    }
    daemon.stop();
  }
  return footprint;
}

}  // namespace cutover::bench
