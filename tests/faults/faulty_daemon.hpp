#pragma once

#include <functional>
#include <string>
#include <vector>

#include "e2e/api.hpp"
#include "e2e/cutoverd.hpp"
#include "e2e/test_app.hpp"
#include "support/scratch_folder.hpp"

namespace cutover::test {

/// What happens to the daemon, run by run, while one request is carried out: "kill@17", "" for nothing. When
/// it was killed the next run follows; after the last one a run without a fault.
using Faults = std::vector<std::string>;

/// One daemon with failpoints and one app, through one case after another: a request that is repeated, with
/// its key, until its end is known, whatever becomes of the daemon meanwhile.
class FaultyDaemon {
 public:
  /// `kind`: how the app's name begins; of no other one's.
  FaultyDaemon(const std::string& engine_socket, const DockerCli& docker, const std::string& kind, int port);
  /// Its log is printed when a check has failed.
  ~FaultyDaemon();

  /// Called again and again, each time with the daemon running, until it says that the end has come. It must
  /// ask with `key()`, so that it is carried out once.
  using Ask = std::function<bool()>;

  /// The next case, under the faults. The daemon does not run when it returns: how many runs were killed.
  int run(const Ask& ask, const Faults& faults);
  /// The next case, without a fault: how many boundaries it passes.
  int boundaries(const Ask& ask);

  /// Of this case.
  std::string key() const { return "case-" + std::to_string(case_); }
  /// Asks for a deployment or a rollback and waits for its end: true when it has ended.
  bool deployed(const std::string& path, const std::string& body);
  /// Asks for an operation: true when it was done.
  bool operated(const std::string& operation, const std::string& body = "");
  /// How often the app's release command was run, which notes it in `data()`/releases.
  int releases() const;

  /// What history must say at the end of each case, with the daemon running: whatever was asked for was one
  /// deployment, which has ended, and the release command ran once at most.
  void check_history();
  /// Of the newest deployment, as of the last check: those of the next case come after it.
  int last_number() const { return last_number_; }
  /// Nothing is left of the history.
  void forget_history();

  Cutoverd& daemon() { return daemon_; }
  const TestApp& app() const { return app_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  std::filesystem::path data() const { return folder_.folder("data"); }

 private:
  void begin_case();
  bool killed_in(const std::string& fault, const Ask& ask);

  ScratchFolder folder_;
  Cutoverd daemon_;
  TestApp app_;
  int case_ = 0;
  int last_number_ = 0;
  int releases_ = 0;  ///< before the case
};

}  // namespace cutover::test
