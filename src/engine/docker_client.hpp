#pragma once

#include "cutover/engine/client.hpp"
#include "engine/transport.hpp"

namespace cutover::engine {

class DockerClient final : public Client {
 public:
  DockerClient(Clock& clock, DockerClientOptions options);

  Task<Result<EngineVersion>> version() override;
  Task<Result<EngineInfo>> info() override;
  Task<Result<DiskUsage>> disk_usage() override;
  Task<Result<std::unique_ptr<Stream<EngineEvent>>>> events(std::vector<std::string> labels) override;

  // docker_containers.cpp
  Task<Result<std::string>> create_container(ContainerSpec spec) override;
  Task<Result<StartResult>> start_container(std::string container) override;
  Task<Result<KillResult>> kill_container(std::string container, std::string signal) override;
  Task<Result<std::unique_ptr<ExitWait>>> wait_container(std::string container,
                                                         WaitCondition condition) override;
  Task<Result<Container>> inspect_container(std::string container) override;
  Task<Result<std::vector<ContainerSummary>>> list_containers(ContainerFilter filter) override;
  Task<Result<Process>> inspect_process(std::string container, int pid) override;
  Task<Result<void>> rename_container(std::string container, std::string name) override;
  Task<Result<void>> set_restart_policy(std::string container, RestartPolicy policy) override;
  Task<Result<void>> remove_container(std::string container, bool force) override;
  Task<Result<std::unique_ptr<Stream<LogChunk>>>> container_logs(std::string container,
                                                                 LogOptions options) override;

  // docker_images.cpp
  Task<Result<std::string>> registry_digest(model::ImageRef image) override;
  Task<Result<void>> pull_image(model::ImageRef image, OnPullProgress on_progress,
                                Milliseconds limit) override;
  Task<Result<Image>> inspect_image(std::string image) override;
  Task<Result<std::vector<Image>>> list_images(std::string repository) override;
  Task<Result<void>> remove_image(std::string image) override;

  // docker_networks.cpp
  Task<Result<Network>> inspect_network(std::string network) override;
  Task<Result<std::string>> create_network(std::string name, Labels labels) override;
  Task<Result<void>> remove_network(std::string network) override;
  Task<Result<void>> connect_network(std::string network, std::string container,
                                     std::vector<std::string> aliases) override;
  Task<Result<Volume>> inspect_volume(std::string volume) override;
  Task<Result<Volume>> create_volume(std::string name, Labels labels) override;
  Task<Result<void>> remove_volume(std::string volume) override;

 private:
  /// For a call whose answer says no more than that it succeeded.
  Task<Result<void>> perform(Request request);

  Task<Result<void>> connect_rest(std::string id, std::vector<NetworkAttachment> networks);
  Task<Result<void>> remove_once(std::string container, bool force);
  Task<Result<void>> removed(std::string container, bool force);

  Task<Result<void>> pull(Request request, OnPullProgress on_progress);

  Clock& clock_;
  FindCredentials find_credentials_;
  Milliseconds call_timeout_;
  Transport transport_;
};

}  // namespace cutover::engine
