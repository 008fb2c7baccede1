#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cutover/gate/gate.hpp"
#include "cutover/model/address.hpp"
#include "deploy/fake_engine.hpp"

namespace cutover::test {

/// A gate in front of a FakeEngine's containers, for every app. What it is told is in the Engine's trace:
/// "pass shop-web-2", "hold shop", "refuse shop".
class FakeGate final : public gate::Gate {
 public:
  explicit FakeGate(FakeEngine& engine) : engine_(engine) {}

  gate::Traffic counts;
  std::map<std::string, gate::Answers> answers_of;  ///< by container's name
  Milliseconds drains_after{0};
  int left = 0;
  std::function<void()> on_pass = [] {};
  std::vector<gate::Listening> there;
  std::vector<gate::NotListening> missing;
  std::function<void()> on_listen_again = [] {};
  std::function<void()> on_leave = [] {};
  std::optional<model::Publish> published_address;  ///< by the container of the only app

  Result<void> configure(std::vector<gate::Site>) override { return {}; }
  bool listens_for(const std::string&) const override { return true; }
  Result<void> renew_certificates() override { return {}; }
  void adopt(gate::Listening) override {}
  std::vector<gate::Listening> listening() const override { return there; }
  std::vector<gate::NotListening> not_listening() const override { return missing; }
  void listen_again() override { on_listen_again(); }
  void leave_to(const std::string&, std::optional<model::Publish> published) override {
    if (published == published_address) return;
    published_address = published;
    engine_.trace.push_back(published ? "leave " + to_text(*published) : "take");
    on_leave();
  }
  void pass(const std::string&, gate::Upstream upstream) override {
    engine_.trace.push_back("pass " + upstream.address);
    passed_to_ = upstream.address;
    answers_of[passed_to_].container = upstream.container;
    on_pass();
  }
  void hold(const std::string& app) override { engine_.trace.push_back("hold " + app); }
  void lose(const std::string&, const std::string& container) override {
    engine_.trace.push_back("lose " + container);
  }
  void refuse(const std::string& app, gate::Maintenance) override {
    engine_.trace.push_back("refuse " + app);
  }
  void want(const std::string&, model::WantedTraffic) override {}
  Milliseconds drain_of(const std::string&) const override { return Milliseconds(10'000); }
  Task<int> drained(std::string, Milliseconds limit) override {
    Clock& clock = engine_.clock();
    co_await clock.sleep_until(clock.now() + std::min(limit, drains_after));
    co_return drains_after > limit ? left : 0;
  }
  void succeed(int) override {}
  Task<int> hand_over(Milliseconds) override { co_return 0; }
  Task<int> retire(Milliseconds) override { co_return 0; }
  gate::Traffic traffic(const std::string&) const override { return counts; }
  gate::Answers answers(const std::string&) const override {
    const auto found = answers_of.find(passed_to_);
    return found == answers_of.end() ? gate::Answers() : found->second;
  }
  void reset_traffic(const std::string&) override {
    counts = gate::Traffic();
    answers_of[passed_to_].all = answers_of[passed_to_].bad = 0;
  }

 private:
  FakeEngine& engine_;
  std::string passed_to_;
};

}  // namespace cutover::test
