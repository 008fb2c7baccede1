#include "bench/scale.hpp"

#include <cstdio>
#include <thread>

#include "bench/cutoverd.hpp"
#include "bench/http_connection.hpp"
#include "bench/memory.hpp"
#include "bench/past.hpp"
#include "bench/scratch.hpp"
#include "bench/table.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr auto kUntilIdle = 2s;

double milliseconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

double mib(std::uintmax_t bytes) {
  return static_cast<double>(bytes) / (1 << 20);
}

/// As many deployments as there shall be, of which the newest of the first apps really ran.
void make_history(Cutoverd& daemon, const fs::path& state, const Scale& scale) {
  const int each = scale.deployments / scale.apps;
  daemon.start();  // makes the database
  daemon.stop();
  Past(state).begin_at(daemon.apps(), each + 1);
  daemon.start();
  for (int i = 0; i < scale.running; ++i) daemon.deploy(daemon.apps()[static_cast<std::size_t>(i)], "v1");
  daemon.stop();
  Past(state).fill(daemon.apps(), each, daemon.apps().front());
}

struct Answers {
  Series ms;
  std::size_t bytes = 0;  ///< of the last one
};

Answers ask(HttpConnection& api, const std::string& target, int rounds) {
  Answers answers;
  for (int round = 0; round < rounds; ++round) {
    const auto begun = std::chrono::steady_clock::now();
    answers.bytes = api.request("GET", target).size();
    answers.ms.add(milliseconds(std::chrono::steady_clock::now() - begun));
  }
  return answers;
}

void print_answers(const fs::path& socket, const std::vector<std::string>& apps, int rounds) {
  std::printf("\nFrom a request to the end of its answer: median of %d (lowest to highest)\n", rounds);
  Table table({"", "ms", "KiB"});
  HttpConnection api(socket);
  const std::string running = "/v1/apps/" + apps.front();
  const std::string other = "/v1/apps/" + apps.back();
  for (const std::string& target :
       {std::string("/v1/apps"), running, other, running + "/deployments", running + "/deployments?limit=200",
        other + "/deployments?limit=200", running + "/deployments/1"}) {
    const Answers answers = ask(api, target, rounds);
    table.row({"GET " + target, spread(answers.ms, 1), fixed(static_cast<double>(answers.bytes) / 1024, 1)});
  }
  table.print();
}

std::vector<std::string> cells(const std::string& when, const Memory& memory) {
  return {when, fixed(memory.resident, 1), fixed(memory.fair, 1), fixed(memory.own, 1)};
}

}  // namespace

void measure_scale(const test::TestEnvironment& environment, const Scale& scale) {
  const Scratch scratch(environment.docker);
  const fs::path folder = scratch.folder() / "cutoverd";
  Cutoverd daemon(folder, environment.engine_socket);
  for (int i = 0; i < scale.apps; ++i) daemon.add_app();
  make_history(daemon, folder / "state", scale);
  std::printf("\ncutoverd with %d apps, of which %d run, and %d deployments in history (%.0f MiB)\n",
              scale.apps, scale.running, scale.deployments, mib(fs::file_size(folder / "state/cutover.db")));

  Series ready;
  for (int round = 0; round < scale.rounds; ++round) {
    ready.add(milliseconds(daemon.start()));
    daemon.stop();
  }
  Table start({"", "ms"});
  start.row({"from fork to READY", spread(ready, 1)});
  start.print();

  daemon.start();
  std::this_thread::sleep_for(kUntilIdle);
  const Memory started = memory_of(daemon.pid());
  print_answers(folder / "api.sock", daemon.apps(), scale.rounds);
  std::this_thread::sleep_for(kUntilIdle);
  const Memory asked = memory_of(daemon.pid());
  daemon.stop();
  std::printf("\n");
  Table memory({"memory when idle, MiB", "resident", "its share (PSS)", "its own"});
  memory.row(cells("after a start", started));
  memory.row(cells("after these requests", asked));
  memory.print();
}

}  // namespace cutover::bench
