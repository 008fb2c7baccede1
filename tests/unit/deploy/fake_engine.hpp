#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/engine/client.hpp"

namespace cutover::test {

/// How a container's process behaves once it is started.
struct Behaviour {
  std::optional<Milliseconds> exits_after;  ///< by itself
  int exit_code = 0;
  Milliseconds stops_after{0};  ///< from the signal to the exit
  bool ignores_signals = false;
  bool oom_killed = false;
  std::string output;
  std::optional<std::size_t> followed_output{};  ///< only so many bytes of it, in a log that is followed
  bool handles_signals = true;
};

struct FakeContainer {
  engine::ContainerSpec spec;
  std::string id;
  engine::ContainerStatus status = engine::ContainerStatus::created;
  Behaviour behaviour;
  int exit_code = 0;
  int runs = 0;
  engine::RestartPolicy restart = engine::RestartPolicy::no;
  std::optional<SteadyTime> ends_at;
};

/// A Docker Engine in memory, in a fake clock's time: containers with a life, images, and calls that can be
/// made to fail, or to act and lose their reply. Every call that changes something is in `trace`, as "start
/// shop-web-2".
class FakeEngine final : public engine::Client {
 public:
  explicit FakeEngine(Clock& clock) : clock_(clock) {}

  engine::ApiVersion speaks{1, 41};

  // What is on the host, and how it behaves.
  std::map<std::string, FakeContainer> containers;  // by name
  std::map<std::string, Behaviour> behaviours;      // by container's name, for containers to come
  std::map<std::string, engine::Image> local;       // by every reference that finds it
  std::map<std::string, std::string> registry;      // "repository:tag" to digest
  std::set<std::string> networks;
  std::map<std::string, Milliseconds> takes;  // by call ("create shop-web-2"): how long the Engine needs
  std::vector<std::string> trace;
  /// Told of every change that is asked for, before it is made: "stop", "shop-web-1".
  std::function<void(const std::string& action, const std::string& target)> on_change =
      [](const std::string&, const std::string&) {};
  std::set<std::string>
      taken_along;    ///< containers that end with the Engine when they run, which is back at once
  bool lists = true;  // false: it does not say what is there
  std::map<std::string, int> asked;  // how often, by question: "list", "inspect"

  /// The next call with this name ("start shop-web-2") fails with `error`; `acted`: after it took effect.
  void fail(const std::string& call, Error error, bool acted = false);
  /// An image that is here, and that the registry has under `tag`.
  void add_image(const std::string& repository, const std::string& tag, char digest_letter);
  /// Somebody makes a container and starts it.
  void run_by_hand(engine::ContainerSpec spec);
  /// Something outside ends it.
  void end(const std::string& name, int code);
  std::vector<std::string> up() const;  ///< names of the containers that run
  static std::string digest(char letter) { return "sha256:" + std::string(64, letter); }

  Task<Result<engine::EngineVersion>> version() override;
  Task<Result<engine::EngineInfo>> info() override;
  Task<Result<engine::DiskUsage>> disk_usage() override;
  Task<Result<std::string>> create_container(engine::ContainerSpec spec) override;
  Task<Result<engine::StartResult>> start_container(std::string container) override;
  Task<Result<engine::KillResult>> kill_container(std::string container, std::string signal) override;
  Task<Result<std::unique_ptr<engine::ExitWait>>> wait_container(std::string container,
                                                                 engine::WaitCondition condition) override;
  Task<Result<engine::Container>> inspect_container(std::string container) override;
  Task<Result<engine::Process>> inspect_process(std::string container, int pid) override;
  Task<Result<std::vector<engine::ContainerSummary>>> list_containers(
      engine::ContainerFilter filter) override;
  Task<Result<void>> rename_container(std::string container, std::string name) override;
  Task<Result<void>> set_restart_policy(std::string container, engine::RestartPolicy policy) override;
  Task<Result<void>> remove_container(std::string container, bool force) override;
  Task<Result<std::unique_ptr<engine::Stream<engine::LogChunk>>>> container_logs(
      std::string container, engine::LogOptions options) override;
  Task<Result<std::string>> registry_digest(model::ImageRef image) override;
  Task<Result<void>> pull_image(model::ImageRef image, engine::OnPullProgress on_progress,
                                Milliseconds limit) override;
  Task<Result<engine::Image>> inspect_image(std::string image) override;
  Task<Result<std::vector<engine::Image>>> list_images(std::string repository) override;
  Task<Result<void>> remove_image(std::string image) override;
  Task<Result<engine::Network>> inspect_network(std::string network) override;
  Task<Result<std::string>> create_network(std::string name, engine::Labels labels) override;
  Task<Result<void>> remove_network(std::string network) override;
  Task<Result<void>> connect_network(std::string network, std::string container,
                                     std::vector<std::string> aliases) override;
  Task<Result<engine::Volume>> inspect_volume(std::string volume) override;
  Task<Result<engine::Volume>> create_volume(std::string name, engine::Labels labels) override;
  Task<Result<void>> remove_volume(std::string volume) override;
  Task<Result<std::unique_ptr<engine::Stream<engine::EngineEvent>>>> events(
      std::vector<std::string> labels) override;

  /// A start whose caller went away is acted upon all the same; who looks at the container waits for that.
  Task<void> finish_start(std::string name);
  /// Brings a container's life up to the present.
  void settle(FakeContainer& container);
  FakeContainer* find(const std::string& name_or_id);
  Clock& clock() { return clock_; }

 private:
  struct Failure {
    Error error;
    bool acted;
  };
  std::optional<Failure> take_failure(const std::string& call);
  Task<void> take_time(std::string call);
  void run(FakeContainer& container);
  void change(const std::string& action, const std::string& target, std::string call);

  Clock& clock_;
  std::map<std::string, std::deque<Failure>> failures_;
  std::map<std::string, SteadyTime> starting_;  ///< by container: when the Engine is through with it
  int made_ = 0;
};

}  // namespace cutover::test
