#include "bench/gate/idle_connections.hpp"

#include <sys/resource.h>

#include <stdexcept>
#include <thread>

#include "bench/http_connection.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;

namespace {

constexpr auto kUntilIdle = 1s;
constexpr int kFirstRequests = 200;  // after which the code is in memory that everybody comes through
constexpr rlim_t kOurs = 1000;       // files of a program that are no connections

void allow_files(int connections) {
  const rlim_t wanted = static_cast<rlim_t>(connections) + kOurs;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < wanted)
    throw std::runtime_error("this takes " + std::to_string(wanted) + " open files (ulimit -H -n), and " +
                             std::to_string(files.rlim_max) + " are allowed");
  files.rlim_cur = std::max(files.rlim_cur, wanted);
  setrlimit(RLIMIT_NOFILE, &files);
}

Memory memory_of(const std::vector<pid_t>& processes) {
  Memory sum;
  for (const pid_t process : processes) {
    const Memory one = bench::memory_of(process);
    sum.resident += one.resident;
    sum.fair += one.fair;
    sum.own += one.own;
  }
  return sum;
}

}  // namespace

IdleConnections measure_idle_connections(Proxy& proxy, int connections) {
  allow_files(connections);
  proxy.start();
  {
    HttpConnection first(proxy.port());
    for (int i = 0; i < kFirstRequests; ++i) first.request("GET", "/");
  }
  std::this_thread::sleep_for(kUntilIdle);
  IdleConnections seen{memory_of(proxy.processes()), {}};
  {
    std::vector<HttpConnection> open;
    for (int i = 0; i < connections; ++i) {
      open.emplace_back(proxy.port());
      open.back().request("GET", "/");
    }
    std::this_thread::sleep_for(kUntilIdle);
    seen.with = memory_of(proxy.processes());
    // Nobody measures what has been closed.
    open.front().request("GET", "/");
    open.back().request("GET", "/");
  }
  proxy.stop();
  return seen;
}

}  // namespace cutover::bench
