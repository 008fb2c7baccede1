#pragma once

#include "cli/api/deployment.hpp"

namespace cutover::cli {

struct ContainerView {
  std::string process;
  std::string name;
  std::string id;
  std::string status;       ///< the Engine's word
  std::string status_text;  ///< the Engine's words: "Up 3 hours"
  std::optional<WallTime> started_at;
  std::string node{};  ///< in a cluster, where it runs; "" while it is on none
  int deployment = 0;  ///< whose version it runs; 0: not known
};

/// How many tasks a process in a cluster is to have.
struct ReplicasView {
  std::string process;
  int wanted = 0;
  int file = 0;         ///< what the app's file said
  bool scaled = false;  ///< `wanted` is an operator's number
};

/// An app, as the API shows it.
struct AppView {
  std::string app;
  std::optional<int> serving;
  std::string image;
  std::string digest;
  bool stopped = false;    ///< on request, until it is started again
  std::string traffic;     ///< "passing", "held", "maintenance"; "" where the gate does not listen for it
  std::string gate_error;  ///< why requests don't come to the gate
  std::vector<ReplicasView> replicas{};  ///< empty on a server
  std::vector<ContainerView> containers;
  std::string engine_error;  ///< why the containers are not known
  std::vector<int> retained;
  std::optional<DeploymentView> current;  ///< runs now
  std::optional<DeploymentView> latest;

  bool is_in_cluster() const { return !replicas.empty(); }
};

Answer<AppView> app_from(std::string_view body);
Answer<std::vector<AppView>> apps_from(std::string_view body);

}  // namespace cutover::cli
