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
  /// Submits it, and a node dies with a task of it that it has not begun: the Swarm replaces it, and its
  /// updater waits on.
  int submit_and_lose_a_node(const std::string& tag) {
    const int number = submit(tag);
    const std::string update = "update shop-web to " + std::to_string(number);
    run_until([&] { return fake_swarm.trace.back() == update; });
    fake_swarm.hangs.insert("shop-web");
    engine::SwarmTask lost;
    lost.id = "lost";
    lost.service_id = fake_swarm.services.at("shop-web").id;
    lost.image = fake_swarm.services.at("shop-web").spec.image;
    lost.labels = fake_swarm.services.at("shop-web").spec.labels;
    lost.state = "assigned";
    lost.desired_state = "shutdown";
    fake_swarm.tasks.push_back(std::move(lost));
    return number;
  }
  static std::string image(char letter) { return "acme/shop@" + FakeEngine::digest(letter); }
};

}  // namespace cutover::test
