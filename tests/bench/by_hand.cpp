#include "bench/by_hand.hpp"

#include <nlohmann/json.hpp>

namespace cutover::bench {

ByHand::ByHand(const std::string& engine_socket, Place place)
    : engine_(engine_socket), waiting_(engine_socket), place_(std::move(place)) {}

void ByHand::deploy(const std::string& version) {
  const std::string created = create(version);
  const std::string old = "/containers/" + running_;
  if (!running_.empty()) {
    waiting_.begin("POST", old + "/wait?condition=not-running");
    engine_.request("POST", old + "/kill?signal=SIGTERM");
    waiting_.finish();
  }
  engine_.request("POST", "/containers/" + created + "/start");
  replaced_ = running_;
  running_ = created;
}

void ByHand::tidy_up() {
  if (!replaced_.empty()) engine_.request("DELETE", "/containers/" + replaced_ + "?v=1");
  replaced_.clear();
}

/// The same container as cutoverd makes.
std::string ByHand::create(const std::string& version) {
  const std::string port = std::to_string(kAppPort) + "/tcp";
  const nlohmann::json container{
      {"Image", "demo:" + version},
      {"Env", {"PORT=" + std::to_string(kAppPort)}},
      {"ExposedPorts", {{port, nlohmann::json::object()}}},
      {"HostConfig",
       {{"NetworkMode", place_.network},
        {"PortBindings", {{port, {{{"HostIp", "127.0.0.1"}, {"HostPort", std::to_string(place_.port)}}}}}}}}};
  const std::string name = "bench-by-hand-" + place_.network + "-" + std::to_string(++made_);
  const std::string created = engine_.request("POST", "/containers/create?name=" + name, container.dump());
  return nlohmann::json::parse(created).at("Id");
}

}  // namespace cutover::bench
