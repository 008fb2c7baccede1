#pragma once

#include <memory>
#include <string>

#include "cutover/engine/swarm.hpp"
#include "wire/engine/scripted_engine.hpp"

namespace cutover::engine {

/// The real client of a swarm, and a manager that answers by script. It speaks API 1.41.
class ScriptedSwarm : public ScriptedEngine {
 protected:
  Swarm& swarm() {
    if (swarm_) return *swarm_;
    speak("1.41");
    options.socket = server.socket();
    swarm_ = make_docker_swarm(context.get_executor(), *clock, options);
    return *swarm_;
  }

  static test::Reply refusal(int status, const std::string& message) {
    nlohmann::json body;
    body["message"] = message;
    return test::Reply::json(status, body.dump());
  }

  static constexpr const char* kServiceId = "ode4lj03rq965kquoz39xuft3";

 private:
  std::unique_ptr<Swarm> swarm_;
};

}  // namespace cutover::engine
