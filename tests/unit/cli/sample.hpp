#pragma once

#include "cli/api/app.hpp"

/// What most tests of views begin with.
namespace cutover::cli::sample {

inline constexpr WallTime kNoon{std::chrono::milliseconds(1785585600000)};  // 2026-08-01T12:00:00Z

/// Succeeded within an hour.
inline DeploymentView deployment(const std::string& app, int number) {
  DeploymentView view;
  view.app = app;
  view.number = number;
  view.outcome = "succeeded";
  view.phase = "watching";
  view.message = view.name() + " serves";
  view.serving = number;
  view.image = "ghcr.io/acme/" + app + ":main";
  view.digest = "sha256:4f2a91c0d3e4";
  view.requested_by = "deploy";
  view.created_at = kNoon;
  view.started_at = kNoon;
  view.ended_at = kNoon + std::chrono::hours(1);
  return view;
}

/// 56 serves, with a web and a worker process.
inline AppView app(const std::string& name) {
  AppView view;
  view.app = name;
  view.serving = 56;
  view.image = "ghcr.io/acme/" + name + ":main";
  view.digest = "sha256:4f2a91c0d3e4";
  for (const char* process : {"web", "worker"}) {
    view.containers.push_back(
        {process, name + "-" + process + "-56", "0a1b2c3d4e5f60718293", "running", "Up 3 hours", kNoon});
  }
  view.retained = {55, 54};
  view.latest = deployment(name, 56);
  return view;
}

/// In a cluster: two tasks of web on two nodes, and of worker one.
inline AppView cluster_app(const std::string& name) {
  AppView view = app(name);
  view.retained.clear();
  view.replicas = {{"web", 2, 2, false}, {"worker", 1, 1, false}};
  view.containers = {{"web", name + "-web.1", "", "running", "Up", kNoon, "node1"},
                     {"web", name + "-web.2", "", "running", "Up", kNoon, "node2"},
                     {"worker", name + "-worker.1", "", "running", "Up", kNoon, "node1"}};
  return view;
}

}  // namespace cutover::cli::sample
