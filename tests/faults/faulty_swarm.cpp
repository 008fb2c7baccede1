#include "faults/faulty_swarm.hpp"

namespace cutover::test {
namespace {

using namespace engine;

class FaultySwarm final : public Swarm {
 public:
  FaultySwarm(std::unique_ptr<Swarm> swarm, Failpoints& points) : swarm_(std::move(swarm)), points_(points) {}

  // What changes something.
  Task<Result<std::string>> create_service(ServiceSpec spec) override {
    std::string name = "create service " + spec.name;
    return change(std::move(name), swarm_->create_service(std::move(spec)));
  }
  Task<Result<void>> update_service(std::string service, std::uint64_t version, ServiceSpec spec) override {
    std::string name = "update service " + spec.name;
    return change(std::move(name), swarm_->update_service(std::move(service), version, std::move(spec)));
  }
  Task<Result<void>> roll_service_back(std::string service, std::uint64_t version) override {
    return change("roll back service " + service, swarm_->roll_service_back(service, version));
  }
  Task<Result<void>> remove_service(std::string service) override {
    return change("remove service " + service, swarm_->remove_service(service));
  }
  Task<Result<std::string>> create_file(SwarmFile::Kind kind, std::string name, Labels labels,
                                        Secret content) override {
    return change("create file " + name,
                  swarm_->create_file(kind, name, std::move(labels), std::move(content)));
  }
  Task<Result<void>> remove_file(SwarmFile::Kind kind, std::string id) override {
    return change("remove file " + id, swarm_->remove_file(kind, id));
  }
  Task<Result<std::string>> create_overlay_network(std::string name, Labels labels) override {
    return change("create overlay " + name, swarm_->create_overlay_network(name, std::move(labels)));
  }

  // What only looks.
  Task<Result<SwarmState>> state() override { return swarm_->state(); }
  Task<Result<std::vector<Node>>> list_nodes() override { return swarm_->list_nodes(); }
  Task<Result<Service>> inspect_service(std::string service) override {
    return swarm_->inspect_service(std::move(service));
  }
  Task<Result<std::vector<Service>>> list_services(ServiceFilter filter) override {
    return swarm_->list_services(std::move(filter));
  }
  Task<Result<std::vector<SwarmTask>>> list_tasks(TaskFilter filter) override {
    return swarm_->list_tasks(std::move(filter));
  }
  Task<Result<std::unique_ptr<Stream<LogChunk>>>> task_logs(std::string task, LogOptions options) override {
    return swarm_->task_logs(std::move(task), std::move(options));
  }
  Task<Result<std::vector<SwarmFile>>> list_files(SwarmFile::Kind kind, std::string label) override {
    return swarm_->list_files(kind, std::move(label));
  }

 private:
  template <class T>
  Task<Result<T>> change(std::string name, Task<Result<T>> call) {
    return points_.around<T>(std::move(name), ErrorCode::unavailable, std::move(call));
  }

  std::unique_ptr<Swarm> swarm_;
  Failpoints& points_;
};

}  // namespace

std::unique_ptr<engine::Swarm> make_faulty_swarm(std::unique_ptr<engine::Swarm> swarm, Failpoints& points) {
  return std::make_unique<FaultySwarm>(std::move(swarm), points);
}

}  // namespace cutover::test
