#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/docker_cli.hpp"
#include "support/engine_folder.hpp"
#include "support/network_namespace.hpp"
#include "support/process.hpp"

namespace cutover::test {

/// A private, real Docker Engine: a dockerd of its own with its own data, socket and network. It answers when
/// the constructor returns, and nothing of it is left when the destructor has run. Needs root.
///
/// Most tests share the one of TestEnvironment; this is for those that stop or kill theirs.
class EngineHost {
 public:
  /// `arguments`: for dockerd, after ours; "--iptables=true" for a swarm's ingress network or for measuring
  /// what users have, but then no other Engine may start meanwhile. Throws std::runtime_error with the end of
  /// dockerd's log.
  explicit EngineHost(std::vector<std::string> arguments = {});
  /// In a network of its own, which outlives it, with firewall rules and all; containers see `hostname` as
  /// their node's. What is listened to on this machine's 127.0.0.1 is not reached from there.
  EngineHost(const NetworkNamespace& network, const std::string& hostname,
             std::vector<std::string> arguments = {});
  ~EngineHost();

  /// The path of its Unix socket.
  std::string socket() const { return folder_.path() / "docker.sock"; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  const DockerCli& docker() const { return docker_; }
  pid_t pid() const { return dockerd_->pid(); }
  bool running() { return dockerd_ && dockerd_->running(); }

  /// SIGTERM: it stops its containers (not with --live-restore) and ends.
  void stop();
  /// SIGKILL: its containers go on running.
  void kill();
  /// Starts it again, in the same folder; returns when it answers.
  void start();
  std::string log_tail() const;

 private:
  std::vector<std::string> command() const;
  void wait_until_it_answers();
  void end_own_containerd();
  void remove_everything();

  EngineFolder folder_;
  DockerCli docker_;
  std::vector<std::string> wrapper_;  ///< what the command is run by
  std::vector<std::string> arguments_;
  std::unique_ptr<Process> dockerd_;
};

}  // namespace cutover::test
