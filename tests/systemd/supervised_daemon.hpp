#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "support/eventually.hpp"
#include "support/notify_socket.hpp"
#include "support/process.hpp"
#include "support/scratch_folder.hpp"
#include "support/test_environment.hpp"

namespace cutover::test {

/// The daemon as a service manager would start it, in a folder of its own, on the Engine of the test
/// environment.
class SupervisedDaemon : public ::testing::Test {
 protected:
  SupervisedDaemon();
  ~SupervisedDaemon() override;

  /// Starts it behind `launcher` (empty: directly), with these variables beside NOTIFY_SOCKET.
  void start(std::map<std::string, std::string> environment = {}, std::vector<std::string> launcher = {});
  /// SIGTERM, and its exit code.
  int stop();
  /// More of cutover.yaml, whole lines.
  void configure(const std::string& lines) const;
  void configure_app(const std::string& text) const { folder.write("apps/" + app + ".yaml", text); }

  /// curl on its socket: the body.
  std::string curl(const std::vector<std::string>& arguments) const;
  bool tells(const std::string& assignment) {
    return eventually([&] { return manager.was_told(assignment); });
  }
  std::string log() const { return process->output(); }
  std::string socket() const { return (folder.path() / "api.sock").string(); }

  const TestEnvironment& environment = TestEnvironment::get();
  ScratchFolder folder;
  NotifySocket manager{folder.path() / "notify"};
  /// No other test's: they share an Engine.
  const std::string app = "supervised-" + std::to_string(::getpid());
  std::unique_ptr<Process> process;
};

}  // namespace cutover::test
