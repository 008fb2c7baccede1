#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/way.hpp"
#include "support/network_namespace.hpp"
#include "support/process.hpp"

namespace cutover::bench {

/// The daemon as a process, with configuration, state, socket and log in one folder. It can be started again
/// and again, and finds what it left.
class Cutoverd {
 public:
  /// `folder`: it is made.
  Cutoverd(std::filesystem::path folder, const std::string& engine_socket);

  /// Adds an app to the configuration, for the next start: its name. Without a place it is not published.
  std::string add_app(const std::optional<Place>& place = {},
                      const std::map<std::string, std::string>& environment = {});

  /// The same for an app of which the gate takes the requests, on this port of 127.0.0.1. `web`, `more`:
  /// whole lines of its file, in `web` and behind it.
  std::string add_app_behind_gate(std::uint16_t port, const std::string& web, const std::string& more);

  /// The same for one on a swarm. `port`: of the routing mesh; without one nobody reaches it. `more`: whole
  /// lines of its file.
  std::string add_app_in_cluster(int replicas, std::optional<std::uint16_t> port, const std::string& more);

  /// Where it runs from the next start on; the network has to live as long.
  void enter(const test::NetworkNamespace& network) { network_ = &network; }

  /// Returns when it has said READY=1, as it does to systemd: how long that took, from before fork. Throws
  /// std::runtime_error with its log when it does not.
  std::chrono::nanoseconds start(const std::map<std::string, std::string>& environment = {});
  /// The same, and does not wait for it.
  void launch();
  void stop();
  void kill();
  std::string socket() const { return folder_ / "api.sock"; }
  pid_t pid() const { return process_->pid(); }

  const std::vector<std::string>& apps() const { return apps_; }
  /// Returns when the deployment has ended. Throws std::runtime_error when it did not succeed.
  void deploy(const std::string& app, const std::string& version) const;
  /// One deployment of each app, a few at the same time.
  void deploy_all(const std::string& version) const;

 private:
  std::string log() const;
  std::vector<std::string> command() const;

  std::filesystem::path folder_;
  const test::NetworkNamespace* network_ = nullptr;
  std::vector<std::string> apps_;
  std::unique_ptr<test::Process> process_;
};

/// A deployment of one of its apps.
class ThroughCutoverd final : public Way {
 public:
  ThroughCutoverd(const Cutoverd& daemon, std::string app, std::uint16_t port)
      : daemon_(daemon), app_(std::move(app)), port_(port) {}

  std::string_view name() const override { return "cutoverd"; }
  std::uint16_t port() const override { return port_; }
  void deploy(const std::string& version) override { daemon_.deploy(app_, version); }

 private:
  const Cutoverd& daemon_;
  std::string app_;
  std::uint16_t port_;
};

}  // namespace cutover::bench
