#pragma once

#include <map>
#include <set>
#include <string>

#include "cutover/probe/prober.hpp"
#include "deploy/fake_engine.hpp"

namespace cutover::test {

/// What an app answers to a probe.
struct Health {
  Milliseconds ready_after{0};  ///< from its first probe on
  int status = 200;             ///< 0: never an answer
  std::string body;
  std::string location;
  Milliseconds answers_after{0};
};

/// Answers for the containers of a FakeEngine, by name: refused while they do not run.
class ScriptedProber final : public probe::Prober {
 public:
  explicit ScriptedProber(FakeEngine& engine) : engine_(engine) {}

  std::map<std::string, Health> health;  // by container's name
  std::map<std::string, std::vector<SteadyTime>> probed;
  std::set<std::string> answering;  ///< addresses of no container: where a Swarm publishes a port

  Task<probe::Answer> probe(probe::Target target, Milliseconds timeout) override {
    Clock& clock = engine_.clock();
    std::vector<SteadyTime>& times = probed[target.address];
    times.push_back(clock.now());
    const Health how = health[target.address];
    probe::Answer answer;
    FakeContainer* container = engine_.find(target.address);
    if (container) engine_.settle(*container);
    const bool is_published = answering.contains(target.address);
    const bool running = is_published || (container && container->status == engine::ContainerStatus::running);
    if (!running || clock.now() - times.front() < how.ready_after) {
      answer.error = "connection refused";
      co_return answer;
    }
    co_await clock.sleep_until(clock.now() + std::min(how.answers_after, timeout));
    answer.latency = std::min(how.answers_after, timeout);
    if (how.status == 0 || how.answers_after >= timeout) {
      answer.error = "no answer within " + std::to_string(timeout.count()) + " ms";
      co_return answer;
    }
    answer.status = how.status;
    answer.body = how.body;
    answer.location = how.location;
    co_return answer;
  }

 private:
  FakeEngine& engine_;
};

}  // namespace cutover::test
