#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "e2e/api.hpp"
#include "e2e/cutoverd.hpp"
#include "e2e/test_app.hpp"
#include "faults/engine_record.hpp"
#include "support/scratch_folder.hpp"
#include "support/test_environment.hpp"

namespace cutover::test {

/// What happens to the daemon, run by run, while one request is carried out: "kill@17", "" for nothing. When
/// it was killed the next run follows; after the last one a run without a fault.
using Faults = std::vector<std::string>;

/// One daemon with failpoints, one app, and the app's life through one case after another.
class Lane {
 public:
  /// `kind`: how the app's name begins; of no other lane.
  Lane(const std::string& kind, int port, const AppFile& file);
  ~Lane();

  /// What a scenario asks for: called again and again, each time with the daemon running, until it says that
  /// the end has come. It must ask with `key()`, so that it is carried out once.
  using Ask = std::function<bool(Lane&)>;

  /// One case: `ask` under the faults, then the checks of what must hold in the end. How many runs were
  /// killed.
  int run(const Ask& ask, const Faults& faults);
  /// How many boundaries `ask` passes without a fault.
  int boundaries(const Ask& ask);
  /// What the Engine says of all cases: once, in the end.
  void check_the_engines_record();

  /// Of this case.
  std::string key() const { return "case-" + std::to_string(case_); }
  /// Asks for a deployment or a rollback and waits for its end: true when it has ended.
  bool deployed(const std::string& path, const std::string& body = "");
  /// Asks for an operation: true when it was done.
  bool operated(const std::string& operation);
  /// Asks for nothing: true when the daemon has brought back what `damage` took away.
  bool restored();

  // What happens to the host before a case.
  /// Somebody removes and stops what serves.
  void damage();
  /// Nothing is left of the app, nor of the daemon's history.
  void start_anew();

  const TestApp& app() const { return app_; }
  const DockerCli& docker() const { return environment_.docker; }
  Cutoverd& daemon() { return daemon_; }
  bool is_stopped() const { return stopped_; }
  /// v1 where v2 serves as a case begins, and the other way round.
  std::string other_version() const { return version_ == "v1" ? "v2" : "v1"; }

 private:
  bool killed_in(const std::string& fault, const Ask& ask);
  void check();
  void check_containers(int serving);
  std::set<std::string> intended();

  const TestEnvironment& environment_ = TestEnvironment::get();
  ScratchFolder folder_;
  Cutoverd daemon_;
  TestApp app_;
  EngineRecord record_;
  std::vector<std::string> processes_{"web"};
  std::set<std::string> may_overlap_;  ///< processes whose containers may: their apps wait, or start first
  std::set<std::string> touched_;      ///< by the test itself: what the daemon intended says nothing of that
  int case_ = 0;
  int first_of_case_ = 0;  ///< the case's deployments come after this number
  int releases_ = 0;
  // When the last case had ended:
  std::string version_;
  int serving_ = 0;
  bool stopped_ = false;
};

}  // namespace cutover::test
