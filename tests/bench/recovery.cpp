#include "bench/recovery.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "bench/cutoverd.hpp"
#include "bench/http_connection.hpp"
#include "bench/scratch.hpp"
#include "bench/table.hpp"
#include "support/eventually.hpp"
#include "support/http_get.hpp"

namespace cutover::bench {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr auto kDrain = 500ms;  ///< time to kill the daemon in, while the old version drains

double milliseconds_since(SteadyClock::time_point begun) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begun).count();
}

/// One app, in service, and what happens to it round by round.
class Subject {
 public:
  Subject(const test::TestEnvironment& environment, const Scratch& scratch)
      : environment_(environment),
        daemon_(scratch.folder() / "cutoverd", environment.engine_socket),
        port_(test::free_port()),
        app_(daemon_.add_app(Place{port_, kDefaultNetwork}, {{"DRAIN_MS", std::to_string(kDrain.count())}})) {
    daemon_.add_app();  // another container on the network, as on a host with several apps
    daemon_.start();
    daemon_.deploy_all("v1");
    daemon_.stop();
  }

  /// From the daemon's fork until the old version serves again.
  double recover() {
    daemon_.start();
    HttpConnection api(daemon_.socket());
    api.request("POST", "/v1/apps/" + app_ + "/deployments", R"({"tag": "v2"})");
    await("the old version stops", [this] { return !serves(); });
    daemon_.kill();
    await("the old version has ended", [this] { return !runs(); });
    const auto begun = SteadyClock::now();
    daemon_.launch();
    await("the old version serves again", [this] { return serves(); });
    const double took = milliseconds_since(begun);
    await("the deployment has ended", [this] { return has_ended(); });
    daemon_.stop();
    return took;
  }

  /// From the call that starts the same container until it serves.
  double start_by_hand() {
    HttpConnection engine(environment_.engine_socket);
    engine.request("POST", "/containers/" + container() + "/kill?signal=SIGTERM");
    await("the container has ended", [this] { return !runs(); });
    const auto begun = SteadyClock::now();
    engine.begin("POST", "/containers/" + container() + "/start");
    await("the container serves", [this] { return serves(); });
    const double took = milliseconds_since(begun);
    engine.finish();
    return took;
  }

 private:
  std::string container() const { return app_ + "-web-1"; }
  /// Nobody knocks before the container runs: a packet that comes too early costs a second of ARP.
  bool serves() { return runs() && test::http_get("127.0.0.1", port_, "/", 2s).status == 200; }
  bool runs() {
    const std::string seen = looking_.request("GET", "/containers/" + container() + "/json");
    return seen.find(R"("Running":true)") != std::string::npos;
  }
  bool has_ended() const {
    const std::string history =
        HttpConnection(daemon_.socket()).request("GET", "/v1/apps/" + app_ + "/deployments?limit=1");
    return history.find(R"("outcome":"rolled_back")") != std::string::npos;
  }
  template <class Predicate>
  static void await(const std::string& what, Predicate holds) {
    if (!test::eventually(holds, 60s)) throw std::runtime_error("it never came: " + what);
  }

  const test::TestEnvironment& environment_;
  Cutoverd daemon_;
  HttpConnection looking_{environment_.engine_socket};
  std::uint16_t port_;
  std::string app_;
};

}  // namespace

void measure_recovery(const test::TestEnvironment& environment, int rounds) {
  const Scratch scratch(environment.docker);
  Subject subject(environment, scratch);
  Series recovered, by_hand;
  for (int round = 1; round <= rounds; ++round) {
    recovered.add(subject.recover());
    by_hand.add(subject.start_by_hand());
  }
  std::printf(
      "\nKilled between stop and start, until the old version serves again: median of %d (lowest to "
      "highest)\n",
      rounds);
  Table table({"", "ms"});
  table.row({"cutoverd, from its start", spread(recovered, 0)});
  table.row({"starting that container by hand, and its boot", spread(by_hand, 0)});
  table.row({"beyond that", fixed(recovered.median() - by_hand.median(), 0)});
  table.print();
}

}  // namespace cutover::bench
