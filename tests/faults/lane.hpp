#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "faults/engine_record.hpp"
#include "faults/faulty_daemon.hpp"
#include "support/test_environment.hpp"

namespace cutover::test {

/// One daemon with failpoints, one app, and the app's life through one case after another.
class Lane {
 public:
  /// `kind`: how the app's name begins; of no other lane.
  Lane(const std::string& kind, int port, const AppFile& file);

  /// What a scenario asks for, as `FaultyDaemon::Ask`.
  using Ask = std::function<bool(Lane&)>;

  /// One case: `ask` under the faults, then the checks of what must hold in the end. How many runs were
  /// killed.
  int run(const Ask& ask, const Faults& faults);
  /// How many boundaries `ask` passes without a fault.
  int boundaries(const Ask& ask);
  /// What the Engine says of all cases: once, in the end.
  void check_the_engines_record();

  bool deployed(const std::string& path, const std::string& body = "") {
    return faulty_.deployed(path, body);
  }
  bool operated(const std::string& operation) { return faulty_.operated(operation); }
  /// Asks for nothing: true when the daemon has brought back what `damage` took away.
  bool restored();

  // What happens to the host before a case.
  /// Somebody removes and stops what serves.
  void damage();
  /// Nothing is left of the app, nor of the daemon's history.
  void start_anew();

  const DockerCli& docker() const { return environment_.docker; }
  bool is_stopped() const { return stopped_; }
  /// v1 where v2 serves as a case begins, and the other way round.
  std::string other_version() const { return version_ == "v1" ? "v2" : "v1"; }

 private:
  void check();
  void check_containers(int serving);
  std::set<std::string> intended();

  const TestEnvironment& environment_ = TestEnvironment::get();
  FaultyDaemon faulty_;
  Cutoverd& daemon_ = faulty_.daemon();
  const TestApp& app_ = faulty_.app();
  EngineRecord record_;
  std::vector<std::string> processes_{"web"};
  std::set<std::string> may_overlap_;  ///< processes whose containers may: their apps wait, or start first
  std::set<std::string> touched_;      ///< by the test itself: what the daemon intended says nothing of that
  // When the last case had ended:
  std::string version_;
  int serving_ = 0;
  bool stopped_ = false;
};

}  // namespace cutover::test
