#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/engine/swarm.hpp"

namespace cutover::test {

/// A swarm in memory, all of whose tasks are on its first node, in a fake clock's time: services whose tasks
/// are replaced a while after their specification was, and calls that can be made to fail, or to act and lose
/// their reply. Every call that changes something is in `trace`, as "update shop-web to 2".
class FakeSwarm final : public engine::Swarm {
 public:
  explicit FakeSwarm(Clock& clock) : clock_(clock) {}

  struct FakeService {
    engine::ServiceSpec spec;
    std::string id;
    std::uint64_t version = 1;
    SteadyTime changed{};
    std::string update_state;
    std::optional<engine::ServiceSpec> previous{};
  };

  std::map<std::string, FakeService> services;  // by name
  std::vector<engine::SwarmTask> tasks;
  std::map<std::string, engine::SwarmFile> files;  // by name
  std::vector<std::string> trace;
  std::function<void()> on_change = [] {};
  /// What becomes of the tasks of a service by its image: "running" unless it is named here.
  std::map<std::string, engine::SwarmTask> outcomes;
  Milliseconds replaces_within{500};
  /// Of these services the updater hangs: it goes on "updating" until they are given another specification.
  std::set<std::string> hangs;
  engine::SwarmState is{true, true, "node-id", 1, ""};
  std::vector<engine::Node> nodes{{"node-id", "node1", "10.0.0.1", true, true, true, "x86_64"}};
  std::optional<Error> away;  ///< every call fails with it
  /// By task: how its log breaks, after its line where it `has_begun`.
  struct BrokenLog {
    Error error;
    bool has_begun = false;
  };
  std::map<std::string, BrokenLog> broken_logs;
  std::set<std::string> silent_logs;  ///< of tasks whose node does not answer
  int task_lists = 0;                 ///< how often its tasks were asked for

  /// The next call with this name ("update shop-web") fails with `error`; `acted`: after it took effect.
  void fail(const std::string& call, Error error, bool acted = false);
  /// "2 running", "1 running": deployment and state of the tasks that are to run, by service.
  std::vector<std::string> running(const std::string& service);

  Task<Result<engine::SwarmState>> state() override;
  Task<Result<std::vector<engine::Node>>> list_nodes() override;
  Task<Result<std::string>> create_service(engine::ServiceSpec spec) override;
  Task<Result<void>> update_service(std::string service, std::uint64_t version,
                                    engine::ServiceSpec spec) override;
  Task<Result<void>> roll_service_back(std::string service, std::uint64_t version) override;
  Task<Result<engine::Service>> inspect_service(std::string service) override;
  Task<Result<std::vector<engine::Service>>> list_services(engine::ServiceFilter filter) override;
  Task<Result<void>> remove_service(std::string service) override;
  Task<Result<std::vector<engine::SwarmTask>>> list_tasks(engine::TaskFilter filter) override;
  Task<Result<std::unique_ptr<engine::Stream<engine::LogChunk>>>> task_logs(
      std::string task, engine::LogOptions options) override;
  Task<Result<std::string>> create_file(engine::SwarmFile::Kind kind, std::string name, engine::Labels labels,
                                        Secret content) override;
  Task<Result<std::vector<engine::SwarmFile>>> list_files(engine::SwarmFile::Kind kind,
                                                          std::string label) override;
  Task<Result<void>> remove_file(engine::SwarmFile::Kind kind, std::string id) override;
  Task<Result<std::string>> create_overlay_network(std::string name, engine::Labels labels) override;

 private:
  struct Failure {
    Error error;
    bool acted;
  };
  std::optional<Failure> take_failure(const std::string& call);
  Task<Result<void>> change(std::string call, std::string what, std::function<Result<void>()> act);
  void replace_tasks(FakeService& service);
  /// Brings the tasks up to the present.
  void settle();

  Clock& clock_;
  std::map<std::string, std::deque<Failure>> failures_;
  int made_ = 0;
};

}  // namespace cutover::test
