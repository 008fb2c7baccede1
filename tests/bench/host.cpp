#include "bench/host.hpp"

#include <sys/utsname.h>

#include <cstdio>
#include <ctime>
#include <thread>

#include "bench/compose.hpp"

namespace cutover::bench {

void print_host(const test::DockerCli& docker) {
  char date[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&now));
  utsname kernel{};
  uname(&kernel);
  const std::string compose = Compose::version();
  std::printf("%s, %u cores, Linux %s, Docker Engine %s, docker-compose %s\n", date,
              std::thread::hardware_concurrency(), kernel.release,
              docker({"version", "--format", "{{.Server.Version}}"}).c_str(),
              compose.empty() ? "not there (./dev deps bench)" : compose.c_str());
}

}  // namespace cutover::bench
