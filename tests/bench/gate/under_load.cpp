#include "bench/gate/under_load.hpp"

#include <signal.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "bench/gate/open_loop.hpp"
#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/http_get.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kRest = 300ms;    // for what the way and the Engine do behind a deployment
constexpr auto kPatience = 90s;  // more than a request's own

double milliseconds_since(Clock::time_point begun) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

/// Those whose time was before now, and some more.
void let_all_end(OpenLoop& clients, const std::string& name) {
  std::this_thread::sleep_for(kRest);
  const auto now = Clock::now();
  if (test::eventually([&] { return clients.left_of(now) == 0; }, kPatience)) return;
  throw std::runtime_error(name + ": " + std::to_string(clients.left_of(now)) + " requests don't end");
}

}  // namespace

UnderLoad measure_under_load(Way& way, const std::string& name, int deployments) {
  UnderLoad seen{.name = name, .deployments = deployments, .longest_wait_ms = {}, .gap_ms = {}};
  OpenLoop clients(way.port());
  let_all_end(clients, name);
  clients.take();
  for (int number = 1; number <= deployments; ++number) {
    way.deploy(number % 2 == 1 ? "v2" : "v1");
    let_all_end(clients, name);
    const Waits waits = clients.take();
    seen.requests += waits.good + waits.failed;
    seen.failed += waits.failed;
    for (const auto& [why, times] : waits.why) seen.why[why] += times;
    seen.longest_wait_ms.add(waits.longest_ms);
    seen.gap_ms.add(waits.gap_ms);
    way.tidy_up();
  }
  return seen;
}

OwnTime measure_own_time(int rounds) {
  OwnTime own;
  for (int round = 0; round < rounds; ++round) {
    const std::uint16_t port = test::free_port();
    const auto begun = Clock::now();
    test::Process app(
        {.argv = {DEMO_APP, "web", "PORT=" + std::to_string(port), "VERSION=v1",
                  "DRAIN_MS=" + std::to_string(kDrainMs), "BOOT_MS=" + std::to_string(kBootMs)}});
    while (test::http_get("127.0.0.1", port, "/health").status != 200) {
      if (Clock::now() - begun > 30s) throw std::runtime_error("the demo app does not begin");
      std::this_thread::sleep_for(1ms);
    }
    own.boot_ms.add(milliseconds_since(begun));
    const auto asked = Clock::now();
    app.signal(SIGTERM);
    if (!app.wait(30s)) throw std::runtime_error("the demo app does not end");
    own.shutdown_ms.add(milliseconds_since(asked));
  }
  return own;
}

}  // namespace cutover::bench
