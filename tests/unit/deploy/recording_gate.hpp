#pragma once

#include <string>
#include <vector>

#include "cutover/gate/gate.hpp"

namespace cutover::test {

/// Listens for "shop" and writes down what it is told; no request is ever in flight.
class RecordingGate final : public gate::Gate {
 public:
  bool listens = true;
  std::vector<std::string> told;  ///< "want shop held"

  Result<void> configure(std::vector<gate::Site>) override { return {}; }
  bool listens_for(const std::string& app) const override { return listens && app == "shop"; }
  Result<void> renew_certificates() override { return {}; }
  void adopt(gate::Listening) override {}
  std::vector<gate::Listening> listening() const override { return {}; }
  std::vector<gate::NotListening> not_listening() const override { return {}; }
  void listen_again() override {}
  void leave_to(const std::string&, std::optional<model::Publish>) override {}
  void pass(const std::string& app, gate::Upstream) override { told.push_back("pass " + app); }
  void hold(const std::string& app) override { told.push_back("hold " + app); }
  void lose(const std::string& app, const std::string&) override { told.push_back("lose " + app); }
  void refuse(const std::string& app, gate::Maintenance) override { told.push_back("refuse " + app); }
  void want(const std::string& app, model::WantedTraffic wanted) override {
    told.push_back("want " + app + " " + std::string(to_string(wanted)));
  }
  Milliseconds drain_of(const std::string&) const override { return Milliseconds(7000); }
  Task<int> drained(std::string app, Milliseconds limit) override {
    told.push_back("drain " + app + " " + std::to_string(limit.count()));
    co_return 0;
  }
  void succeed(int) override {}
  Task<int> retire(Milliseconds) override { co_return 0; }
  Task<int> hand_over(Milliseconds) override { co_return 0; }
  gate::Traffic traffic(const std::string&) const override { return {}; }
  gate::Answers answers(const std::string&) const override { return {}; }
  void reset_traffic(const std::string&) override {}
};

}  // namespace cutover::test
