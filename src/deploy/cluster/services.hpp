#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/engine/swarm.hpp"
#include "deploy/journal.hpp"
#include "deploy/version.hpp"

namespace cutover::deploy {

/// A service of ours, read from its labels.
struct ManagedService {
  std::string app;
  std::string process;
  int deployment = 0;  ///< whose specification it has
  engine::Service service;

  bool is_release() const { return process == kReleaseProcess; }
};

/// When an operator had its tasks replaced, of the same version: what makes their specification another one.
inline constexpr std::string_view kRestartLabel = "io.cutover.restarted";

/// shop-web: the same for every version, as its tasks are replaced one by one.
std::string service_name(const std::string& app, std::string_view process);
/// Nothing when the labels are not ours, or not whole.
std::optional<ManagedService> managed(engine::Service service);
/// Whether one of them, but for a release command, has that deployment's specification.
bool has_services_of(const std::vector<ManagedService>& services, int deployment);
/// Whose specification it had before; 0: none of ours, or it had none.
int deployment_before(const ManagedService& service);
/// The deployment that a task belongs to; 0: none of ours.
int deployment_of(const engine::SwarmTask& task);

/// The steps that change services, each safe to repeat, as those of `Containers` are: a call whose effect is
/// unknown is followed by another look, and so is one that came too late for the version that was read. A
/// Swarm without a leader, and an Engine that is not its manager at this moment, are waited for: 30 seconds,
/// or as long as `be_patient_until` says; not at all without a journal.
class Services {
 public:
  Services(engine::Swarm* swarm, Clock& clock, Journal* journal = nullptr)
      : swarm_(swarm), clock_(clock), journal_(journal) {}

  void be_patient_until(SteadyTime when) { patient_until_ = when; }

  /// By process.
  Task<Result<std::vector<ManagedService>>> of_app(std::string app);
  /// Nothing when there is no such service.
  Task<Result<std::optional<engine::Service>>> look(std::string name);
  Task<Result<std::vector<engine::SwarmTask>>> tasks_of_app(std::string app);
  Task<Result<std::vector<engine::Node>>> nodes();
  Task<Result<engine::SwarmState>> state();

  /// The service has that specification when it returns; its tasks need not yet. conflict: the name belongs
  /// to somebody else.
  /// `at_least_once`: it is given also where it is there.
  Task<Result<void>> put(engine::ServiceSpec spec, bool at_least_once = false);
  /// The service has the specification of that deployment again, which it had before this one. not_found: it
  /// has not, and the Swarm has kept another.
  Task<Result<void>> give_back(std::string name, model::DeploymentId version);
  Task<Result<void>> remove(std::string name);
  /// The Swarm has that file when it returns.
  Task<Result<engine::SwarmFile>> put_file(engine::SwarmFile::Kind kind, std::string name,
                                           engine::Labels labels, Secret content);
  Task<Result<void>> remove_files_of(model::DeploymentId version);
  /// Those of all other deployments of the app.
  Task<Result<void>> remove_files_but_for(model::DeploymentId version);

 private:
  template <class T>
  Task<Result<T>> patiently(std::function<Task<Result<T>>()> ask, std::string doing);
  Task<Result<std::optional<engine::SwarmFile>>> find_file(engine::SwarmFile::Kind kind, std::string name,
                                                           engine::Labels labels);
  Task<Result<void>> remove_files(std::string app, std::function<bool(int)> is_to_go);
  SteadyTime give_up() const;
  void observed(const std::string& name, std::string state);

  engine::Swarm* swarm_;
  Clock& clock_;
  Journal* journal_;
  SteadyTime patient_until_{};
};

}  // namespace cutover::deploy
