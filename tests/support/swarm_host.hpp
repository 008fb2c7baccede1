#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/engine_host.hpp"
#include "support/network_namespace.hpp"
#include "support/registry.hpp"
#include "support/scratch_folder.hpp"

namespace cutover::test {

struct SwarmSize {
  int managers = 1;
  int workers = 0;
};

/// A swarm of real Docker Engines, each of which is a node with a hostname (node1, node2, ...) and a network
/// of its own; a switch connects them, and nothing else: no DNS, no way out. Nothing of it is left when the
/// destructor has run, and Engines elsewhere notice nothing. Needs root.
///
/// Where the kernel has no IPVS, no virtual address and no ingress port leads anywhere: ports in host mode
/// and names with DNS round robin do.
class SwarmHost {
 public:
  /// `arguments`: for each dockerd. Nodes are counted from 0; managers come first. Throws std::runtime_error.
  explicit SwarmHost(SwarmSize size = {}, const std::vector<std::string>& arguments = {});
  SwarmHost(const SwarmHost&) = delete;
  SwarmHost& operator=(const SwarmHost&) = delete;
  ~SwarmHost();

  std::size_t size() const { return nodes_.size(); }
  EngineHost& engine(std::size_t node) { return *nodes_.at(node)->engine; }
  /// Of the node on the switch.
  static std::string address(std::size_t node) { return "10.215.0." + std::to_string(11 + node); }
  /// What runs inside it reaches what its tasks listen to, and what other nodes publish.
  const NetworkNamespace& network(std::size_t node) const { return nodes_.at(node)->network; }
  /// A place from where the nodes are reached as by strangers.
  const NetworkNamespace& outside() const { return switch_; }

  /// Pulls the node's cable: its Engine goes on, and nobody hears of it.
  void cut_off(std::size_t node) const;
  void reconnect(std::size_t node) const;

  /// One that all nodes reach and take without TLS. It lives as long as the SwarmHost.
  const Registry& start_registry(std::optional<RegistryLogin> login = std::nullopt);

 private:
  struct Node {
    NetworkNamespace network;
    std::unique_ptr<EngineHost> engine;
  };
  void connect(std::size_t node) const;
  void form_swarm(SwarmSize size);

  NetworkNamespace switch_;
  ScratchFolder folder_;
  std::vector<std::unique_ptr<Registry>> registries_;
  std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace cutover::test
