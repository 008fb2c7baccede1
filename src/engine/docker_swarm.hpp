#pragma once

#include "cutover/engine/swarm.hpp"
#include "engine/transport.hpp"

namespace cutover::engine {

class DockerSwarm final : public Swarm {
 public:
  DockerSwarm(Clock& clock, DockerClientOptions options);

  Task<Result<SwarmState>> state() override;
  Task<Result<std::vector<Node>>> list_nodes() override;

  Task<Result<std::string>> create_service(ServiceSpec spec) override;
  Task<Result<void>> update_service(std::string service, std::uint64_t version, ServiceSpec spec) override;
  Task<Result<void>> roll_service_back(std::string service, std::uint64_t version) override;
  Task<Result<Service>> inspect_service(std::string service) override;
  Task<Result<std::vector<Service>>> list_services(ServiceFilter filter) override;
  Task<Result<void>> remove_service(std::string service) override;

  Task<Result<std::vector<SwarmTask>>> list_tasks(TaskFilter filter) override;
  Task<Result<std::unique_ptr<Stream<LogChunk>>>> task_logs(std::string task, LogOptions options) override;

  Task<Result<std::string>> create_file(SwarmFile::Kind kind, std::string name, Labels labels,
                                        Secret content) override;
  Task<Result<std::vector<SwarmFile>>> list_files(SwarmFile::Kind kind, std::string label) override;
  Task<Result<void>> remove_file(SwarmFile::Kind kind, std::string id) override;

  Task<Result<std::string>> create_overlay_network(std::string name, Labels labels) override;

 private:
  Task<Result<Response>> ask(Request request);
  /// Success also where it is not found.
  Task<Result<void>> remove(Target target);
  Task<Result<std::string>> id_of(std::string service);
  Result<Request> specify(Target target, const ServiceSpec& spec) const;

  FindCredentials find_credentials_;
  Transport transport_;
};

}  // namespace cutover::engine
