#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "e2e/api.hpp"
#include "support/network_namespace.hpp"
#include "support/process.hpp"

namespace cutover::test {

/// The daemon as a process, with configuration, state, socket and log in one folder. It can be started again
/// and again, and finds what it left.
class Cutoverd {
 public:
  /// `folder`: an existing one. Writes cutover.yaml; apps are files in `apps()`.
  Cutoverd(std::filesystem::path folder, std::string engine_socket);

  /// More of cutover.yaml, whole lines. From the next start or reload on.
  void configure(const std::string& lines) const;

  /// In its environment, from the next start on.
  void set_environment(const std::string& name, const std::string& value) { environment_[name] = value; }

  /// From the next start on it runs in there, as on another host.
  void enter(const NetworkNamespace& network) { network_ = &network; }

  /// Starts it, and does not wait for anything. `environment`: beside ours.
  void launch(std::map<std::string, std::string> environment = {});
  /// Returns when /readyz says so. Throws std::runtime_error with its log when it never does.
  void await_ready();
  void start() {
    launch();
    await_ready();
  }
  void signal(int number) { process_->signal(number); }
  /// Its exit code, or nothing when it has not ended within a minute.
  std::optional<int> ended() { return process_->wait(std::chrono::seconds(60)); }
  /// SIGTERM, and waits for its end. Its exit code.
  int stop();
  /// SIGKILL, as a crash would.
  void kill();
  pid_t pid() const { return process_->pid(); }
  bool running() { return process_ && process_->running(); }

  /// Starts a second one on the same configuration, and gives how it ended.
  Finished start_another(std::vector<std::string> options = {}) const;
  /// Starts one that takes the place of the one that runs, and does not wait for anything. Gives the old one.
  std::unique_ptr<Process> take_over();

  std::filesystem::path socket() const { return folder_ / "api.sock"; }
  std::filesystem::path apps() const { return folder_ / "apps"; }
  std::filesystem::path state() const { return folder_ / "state"; }
  std::filesystem::path file() const { return folder_ / "cutover.yaml"; }
  /// What it wrote since the first start.
  std::string log() const;
  Api api() const { return Api(socket()); }

 private:
  std::filesystem::path folder_;
  std::string engine_socket_;
  std::map<std::string, std::string> environment_;
  const NetworkNamespace* network_ = nullptr;
  std::unique_ptr<Process> process_;
};

}  // namespace cutover::test
