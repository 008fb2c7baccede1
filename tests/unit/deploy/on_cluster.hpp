#pragma once

#include "deploy/host.hpp"

namespace cutover::test {

/// shop on a swarm in memory, with two tasks of web.
class OnCluster : public Host {
 protected:
  OnCluster() {
    swarm = &fake_swarm;
    shop.mode = model::Mode::cluster;
    shop.processes.front().replicas = 2;
    restart();
  }

  engine::SwarmTask ends_with(int code) {
    engine::SwarmTask task;
    task.state = "failed";
    task.error = "task: non-zero exit (" + std::to_string(code) + ")";
    task.exit_code = code;
    return task;
  }
  static std::string image(char letter) { return "acme/shop@" + FakeEngine::digest(letter); }
};

}  // namespace cutover::test
