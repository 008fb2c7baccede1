#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "e2e/cutoverd.hpp"
#include "e2e/scratch_folder.hpp"
#include "e2e/test_app.hpp"
#include "faults/chaos/action.hpp"
#include "faults/chaos/ledger.hpp"
#include "faults/chaos/observer.hpp"
#include "support/engine_host.hpp"

namespace cutover::chaos {

/// One app of the host, and what was asked of it beside deployments.
struct StagedApp {
  std::unique_ptr<test::TestApp> app;
  test::AppFile file;
  std::vector<std::string> processes;
  bool may_be_stopped = false;   ///< a stop was asked for since it was last seen not to be
  bool must_be_stopped = false;  ///< that was done, and nothing was asked since
};

/// A host: an Engine, the daemon, several apps, and containers that are somebody else's. Actions happen to
/// it.
class Stage {
 public:
  Stage(int apps, bool live_restore);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage();

  void perform(const Action& action);
  /// Engine and daemon run, the files are right, and who asked for something has the answer.
  void restore();
  /// SIGKILL, or SIGTERM; and again.
  void restart_daemon(bool crash);

  test::Cutoverd& daemon() { return daemon_; }
  const test::DockerCli& docker() const { return engine_.docker(); }
  std::vector<StagedApp>& apps() { return apps_; }
  Ledger& ledger() { return ledger_; }
  const Observer& observer() const { return observer_; }
  /// Foreign containers: their names, identities, states, as the Engine has them now.
  std::string foreign() const;
  std::string engine_log() const { return engine_.log_tail(); }

 private:
  void add_app(int number);
  void ask(StagedApp& app, const std::string& path, const std::string& body, bool with_key);
  void deploy(StagedApp& app, std::uint32_t choice, bool with_key);
  void burst(std::uint32_t choice);
  void repeat();
  void roll_back(StagedApp& app, std::uint32_t choice);
  void cancel(StagedApp& app);
  void operate(StagedApp& app, const std::string& operation);
  void reload(StagedApp& app, std::uint32_t choice);
  void reload_mistake(StagedApp& app);
  void by_hand(StagedApp& app, Kind kind, std::uint32_t choice);
  void take_name(StagedApp& app);
  void stop_daemon();
  void end_engine(bool crash);
  void start_engine();
  void collect_operations();

  struct Operation {
    StagedApp* app;
    bool stops;
    std::size_t asked_before;  ///< so many requests
    std::unique_ptr<test::PendingAnswer> answer;
  };

  test::EngineHost engine_;
  const test::ScratchFolder folder_;
  test::Cutoverd daemon_{folder_.path(), engine_.socket()};
  std::vector<StagedApp> apps_;
  std::list<Operation> operations_;
  std::size_t asked_ = 0;
  std::vector<std::string> taken_names_;
  Ledger ledger_;
  Observer observer_;
};

}  // namespace cutover::chaos
