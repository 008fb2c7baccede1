#include "bench/gate/throughput.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace cutover::bench {

namespace {

constexpr const char* kConnections = "64";
/// Nothing in it is called for each request, so that it costs nothing.
constexpr const char* kScript = R"(function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\n{"requests": %d, "us": %d, "p50": %d, "p99": %d, "failed": %d}\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
)";

struct Load {
  double requests = 0;
  double seconds = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};

Load ask(const Proxy& proxy, int processor, const std::filesystem::path& script, int seconds) {
  const std::string url = "http://127.0.0.1:" + std::to_string(proxy.port()) + "/";
  const test::Finished done =
      test::run({"taskset", "--cpu-list", std::to_string(processor), "wrk", "--threads", "1", "--connections",
                 kConnections, "--duration", std::to_string(seconds) + "s", "--timeout", "30s", "--script",
                 script, url},
                std::chrono::seconds(seconds + 60));
  const auto begin = done.output.rfind('{');
  if (done.exit_code != 0 || begin == std::string::npos)
    throw std::runtime_error("wrk failed: " + done.output + done.errors);
  const auto seen = nlohmann::json::parse(done.output.substr(begin));
  if (seen.at("failed") != 0 || seen.at("requests") == 0)
    throw std::runtime_error("requests to " + std::string(proxy.name()) + " failed: " + done.output);
  return {seen.at("requests"), seen.at("us").get<double>() / 1e6, seen.at("p50").get<double>() / 1e3,
          seen.at("p99").get<double>() / 1e3};
}

}  // namespace

std::vector<Throughput> measure_throughput(const std::vector<Proxy*>& proxies,
                                           const TwoProcessors& processors,
                                           const std::filesystem::path& folder, int rounds, int seconds) {
  const auto script = folder / "throughput.lua";
  std::ofstream(script) << kScript;
  for (const Proxy* proxy : proxies) {
    for (const pid_t process : proxy->processes()) keep_on(processors.first, process);
  }
  std::vector<Throughput> all(proxies.size());
  for (int round = 0; round < rounds; ++round) {
    double first_rate = 0, first_cost = 0;
    for (std::size_t i = 0; i < proxies.size(); ++i) {
      const auto processes = proxies[i]->processes();
      const auto before = processor_time(processes);
      const Load load = ask(*proxies[i], processors.second, script, seconds);
      const std::chrono::duration<double, std::micro> spent = processor_time(processes) - before;
      const double rate = load.requests / load.seconds;
      const double cost = spent.count() / load.requests;
      if (i == 0) first_rate = rate, first_cost = cost;
      all[i].per_second.add(rate);
      all[i].p50_ms.add(load.p50_ms);
      all[i].p99_ms.add(load.p99_ms);
      all[i].processor_us.add(cost);
      all[i].ratio.add(rate / first_rate);
      all[i].processor_ratio.add(cost / first_cost);
    }
  }
  return all;
}

}  // namespace cutover::bench
