#include "support/swarm_host.hpp"

namespace cutover::test {

namespace {

constexpr const char* kSwitch = "switch";
constexpr const char* kSwitchAddress = "10.215.0.1";
constexpr const char* kEverybody = "10.215.0.0/24";
constexpr const char* kOverlays = "10.217.0.0/16";

std::string port_of(std::size_t node) {
  return "port" + std::to_string(node);
}

std::string listening_at(const std::string& address) {
  return address + ":2377";
}

}  // namespace

SwarmHost::SwarmHost(SwarmSize size, const std::vector<std::string>& arguments) {
  switch_.ip({"link", "add", "name", kSwitch, "type", "bridge"});
  switch_.ip({"address", "add", std::string(kSwitchAddress) + "/24", "dev", kSwitch});
  switch_.ip({"link", "set", kSwitch, "up"});
  std::vector<std::string> ours{std::string("--insecure-registry=") + kEverybody};
  ours.insert(ours.end(), arguments.begin(), arguments.end());
  const auto count = static_cast<std::size_t>(size.managers + size.workers);
  for (std::size_t i = 0; i < count; ++i) {
    nodes_.push_back(std::make_unique<Node>());
    connect(i);
    nodes_[i]->engine =
        std::make_unique<EngineHost>(nodes_[i]->network, "node" + std::to_string(i + 1), ours);
  }
  form_swarm(size);
}

/// The last ones leave first: as long as that works there is a majority.
SwarmHost::~SwarmHost() {
  while (!nodes_.empty()) nodes_.pop_back();
}

void SwarmHost::connect(std::size_t node) const {
  const NetworkNamespace& network = nodes_[node]->network;
  switch_.ip({"link", "add", "name", port_of(node), "type", "veth", "peer", "name", "eth0", "netns",
              network.name()});
  switch_.ip({"link", "set", port_of(node), "master", kSwitch, "up"});
  network.ip({"address", "add", address(node) + "/24", "dev", "eth0"});
  network.ip({"link", "set", "eth0", "up"});
}

void SwarmHost::form_swarm(SwarmSize size) {
  const DockerCli& first = engine(0).docker();
  first({"swarm", "init", "--advertise-addr", address(0), "--listen-addr", listening_at(address(0)),
         "--default-addr-pool", kOverlays});
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    const bool is_manager = i < static_cast<std::size_t>(size.managers);
    const std::string token = first({"swarm", "join-token", "--quiet", is_manager ? "manager" : "worker"});
    engine(i).docker()({"swarm", "join", "--token", token, "--advertise-addr", address(i), "--listen-addr",
                        listening_at(address(i)), listening_at(address(0))});
  }
}

void SwarmHost::cut_off(std::size_t node) const {
  switch_.ip({"link", "set", port_of(node), "down"});
}

void SwarmHost::reconnect(std::size_t node) const {
  switch_.ip({"link", "set", port_of(node), "up"});
}

const Registry& SwarmHost::start_registry(std::optional<RegistryLogin> login) {
  const auto folder = folder_.folder("registry" + std::to_string(registries_.size()));
  const RegistryPlace place{.address = kSwitchAddress, .network = &switch_};
  registries_.push_back(std::make_unique<Registry>(folder, std::move(login), "", place));
  return *registries_.back();
}

}  // namespace cutover::test
