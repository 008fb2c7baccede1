#pragma once

#include <map>
#include <string>

#include "cutover/deploy/service.hpp"

namespace cutover::deploy {

/// What operators want of the apps' requests: durable in the store, in force at the gate. Deployments know
/// nothing of it: whatever they tell the gate, the operator's word goes before.
class TrafficOrders {
 public:
  explicit TrafficOrders(const Dependencies& dependencies) : dependencies_(dependencies) {}

  /// From the store, as an earlier run of the daemon left them. To be called before anything is passed.
  Task<Result<void>> load();
  /// For apps that the gate did not listen for before.
  void put_in_force() const;
  /// Durable, and in force, when it returns. conflict: the gate does not listen for the app.
  Task<Result<void>> carry_out(std::string app, TrafficOrder order, model::Requester by);

 private:
  model::WantedTraffic wanted(const std::string& app) const;

  const Dependencies& dependencies_;
  std::map<std::string, model::WantedTraffic> wanted_;  // but passing, or it was once
};

}  // namespace cutover::deploy
