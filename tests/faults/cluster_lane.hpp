#pragma once

#include <functional>
#include <string>

#include "faults/faulty_daemon.hpp"
#include "faults/swarm_view.hpp"

namespace cutover::test {

/// To be published at the lane's own port, of all of the node's addresses.
inline constexpr const char* kPublished = "the lane's port";

/// One daemon with failpoints, one app on a Swarm of one node, and the app's life through one case after
/// another. Lanes share the Swarm.
class ClusterLane {
 public:
  /// `kind`: how the app's name begins; `number`: of the lane, among those that share the Swarm.
  ClusterLane(SwarmHost& swarm, const std::string& kind, int number, const AppFile& file);
  /// Nothing of the app is left.
  ~ClusterLane();

  /// What a scenario asks for, as `FaultyDaemon::Ask`.
  using Ask = std::function<bool(ClusterLane&)>;

  /// One case: `ask` under the faults, then the checks of what must hold in the end. How many runs were
  /// killed.
  int run(const Ask& ask, const Faults& faults);
  /// How many boundaries `ask` passes without a fault.
  int boundaries(const Ask& ask);

  bool deployed(const std::string& path, const std::string& body = "") {
    return faulty_.deployed(path, body);
  }
  bool operated(const std::string& operation, const std::string& body = "") {
    return faulty_.operated(operation, body);
  }

  // Before a case.
  /// Nothing is left of the app, nor of the daemon's history.
  void start_anew();
  void configure(const AppFile& file);

  bool is_stopped() const { return stopped_; }
  bool is_in_cluster() const { return is_in_cluster_; }
  /// v1 where v2 serves as a case begins, and the other way round.
  std::string other_version() const { return version_ == "v1" ? "v2" : "v1"; }
  /// 3 where 2 tasks of web are wanted as a case begins, and the other way round.
  int other_replicas() const { return replicas_ == 2 ? 3 : 2; }

 private:
  /// As lines of `SwarmView`.
  struct Wanted {
    std::vector<std::string> services;
    std::vector<std::string> tasks;
    std::vector<std::string> containers;
    std::vector<std::string> files;
    std::vector<std::string> answers;
  };
  Wanted read_history();
  void check();
  void remove_app();
  std::string image_id() const;

  SwarmHost& swarm_;
  const int port_;
  FaultyDaemon faulty_;
  SwarmView view_;
  // When the last case had ended:
  int serving_ = 0;
  std::string version_;
  bool stopped_ = false;
  bool is_in_cluster_ = true;
  int replicas_ = 0;  ///< of web, that are wanted
  bool is_published_ = false;
};

}  // namespace cutover::test
