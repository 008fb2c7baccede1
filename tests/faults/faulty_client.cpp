#include "faults/faulty_client.hpp"

namespace cutover::test {
namespace {

using namespace engine;

class FaultyClient final : public Client {
 public:
  FaultyClient(std::unique_ptr<Client> client, Failpoints& points)
      : client_(std::move(client)), points_(points) {}

  // What changes something.
  Task<Result<std::string>> create_container(ContainerSpec spec) override {
    std::string name = "create " + spec.name;
    return change(std::move(name), client_->create_container(std::move(spec)));
  }
  Task<Result<StartResult>> start_container(std::string container) override {
    return change("start " + container, client_->start_container(container));
  }
  Task<Result<KillResult>> kill_container(std::string container, std::string signal) override {
    return change("kill " + container + " " + signal, client_->kill_container(container, signal));
  }
  Task<Result<void>> rename_container(std::string container, std::string name) override {
    return change("rename " + name, client_->rename_container(container, name));
  }
  Task<Result<void>> set_restart_policy(std::string container, RestartPolicy policy) override {
    return change("update " + container, client_->set_restart_policy(container, policy));
  }
  Task<Result<void>> remove_container(std::string container, bool force) override {
    return change("remove " + container, client_->remove_container(container, force));
  }
  Task<Result<void>> pull_image(model::ImageRef image, OnPullProgress on_progress,
                                Milliseconds limit) override {
    std::string name = "pull " + image.repository;
    return change(std::move(name), client_->pull_image(std::move(image), std::move(on_progress), limit));
  }
  Task<Result<void>> remove_image(std::string image) override {
    return change("remove_image " + image, client_->remove_image(image));
  }
  Task<Result<std::string>> create_network(std::string name, Labels labels) override {
    return change("create network " + name, client_->create_network(name, std::move(labels)));
  }
  Task<Result<void>> remove_network(std::string network) override {
    return change("remove network " + network, client_->remove_network(network));
  }
  Task<Result<void>> connect_network(std::string network, std::string container,
                                     std::vector<std::string> aliases) override {
    return change("connect " + container, client_->connect_network(network, container, std::move(aliases)));
  }
  Task<Result<Volume>> create_volume(std::string name, Labels labels) override {
    return change("create volume " + name, client_->create_volume(name, std::move(labels)));
  }
  Task<Result<void>> remove_volume(std::string volume) override {
    return change("remove volume " + volume, client_->remove_volume(volume));
  }

  // What only looks.
  Task<Result<EngineVersion>> version() override { return client_->version(); }
  Task<Result<EngineInfo>> info() override { return client_->info(); }
  Task<Result<DiskUsage>> disk_usage() override { return client_->disk_usage(); }
  Task<Result<std::unique_ptr<ExitWait>>> wait_container(std::string container,
                                                         WaitCondition condition) override {
    return client_->wait_container(std::move(container), condition);
  }
  Task<Result<Process>> inspect_process(std::string container, int pid) override {
    return client_->inspect_process(std::move(container), pid);
  }
  Task<Result<Container>> inspect_container(std::string container) override {
    return client_->inspect_container(std::move(container));
  }
  Task<Result<std::vector<ContainerSummary>>> list_containers(ContainerFilter filter) override {
    return client_->list_containers(std::move(filter));
  }
  Task<Result<std::unique_ptr<Stream<LogChunk>>>> container_logs(std::string container,
                                                                 LogOptions options) override {
    return client_->container_logs(std::move(container), std::move(options));
  }
  Task<Result<std::string>> registry_digest(model::ImageRef image) override {
    return client_->registry_digest(std::move(image));
  }
  Task<Result<Image>> inspect_image(std::string image) override {
    return client_->inspect_image(std::move(image));
  }
  Task<Result<std::vector<Image>>> list_images(std::string repository) override {
    return client_->list_images(std::move(repository));
  }
  Task<Result<Network>> inspect_network(std::string network) override {
    return client_->inspect_network(std::move(network));
  }
  Task<Result<Volume>> inspect_volume(std::string volume) override {
    return client_->inspect_volume(std::move(volume));
  }
  Task<Result<std::unique_ptr<Stream<EngineEvent>>>> events(std::vector<std::string> labels) override {
    return client_->events(std::move(labels));
  }

 private:
  template <class T>
  Task<Result<T>> change(std::string name, Task<Result<T>> call) {
    return points_.around<T>(std::move(name), ErrorCode::unavailable, std::move(call));
  }

  std::unique_ptr<Client> client_;
  Failpoints& points_;
};

}  // namespace

std::unique_ptr<engine::Client> make_faulty_client(std::unique_ptr<engine::Client> client,
                                                   Failpoints& points) {
  return std::make_unique<FaultyClient>(std::move(client), points);
}

}  // namespace cutover::test
