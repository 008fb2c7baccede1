#include "deploy/fake_engine.hpp"

#include <algorithm>
#include <csignal>

namespace cutover::test {

using engine::ContainerStatus;

namespace {

Error no_such(const std::string& what, const std::string& name) {
  return Error(ErrorCode::not_found, "No such " + what + ": " + name);
}

constexpr Milliseconds kLook{20};  // how often the fakes look whether something has happened

/// Answers when the container's run has ended.
class FakeWait final : public engine::ExitWait {
 public:
  FakeWait(FakeEngine& engine, std::string name, int run)
      : engine_(engine), name_(std::move(name)), run_(run) {}

  Task<Result<engine::ExitStatus>> exited() override {
    while (true) {
      FakeContainer* container = engine_.find(name_);
      if (!container) co_return engine::ExitStatus{};
      engine_.settle(*container);
      if (container->status == ContainerStatus::running && engine_.taken_along.erase(name_) > 0) {
        container->status = ContainerStatus::exited;
        co_return Error(ErrorCode::unavailable, "the connection broke");
      }
      const bool over = container->status != ContainerStatus::running && container->runs >= run_;
      if (over) co_return engine::ExitStatus{container->exit_code, ""};
      SteadyTime again = engine_.clock().now() + kLook;
      if (container->ends_at) again = std::min(again, std::max(*container->ends_at, engine_.clock().now()));
      co_await engine_.clock().sleep_until(again);
    }
  }

 private:
  FakeEngine& engine_;
  const std::string name_;
  const int run_;
};

class FakeLogs final : public engine::Stream<engine::LogChunk> {
 public:
  FakeLogs(FakeEngine& engine, std::string name, bool follow)
      : engine_(engine), name_(std::move(name)), follow_(follow) {}

  Task<Result<std::optional<engine::LogChunk>>> next() override {
    FakeContainer* container = engine_.find(name_);
    if (container && !given_) {
      given_ = true;
      engine::LogChunk chunk;
      const Behaviour& behaviour = container->behaviour;
      chunk.text = behaviour.output.substr(
          0, follow_ ? behaviour.followed_output.value_or(std::string::npos) : std::string::npos);
      co_return std::optional<engine::LogChunk>(std::move(chunk));
    }
    while (follow_) {
      container = engine_.find(name_);
      if (!container) break;
      engine_.settle(*container);
      if (container->status != ContainerStatus::running) break;
      co_await engine_.clock().sleep_until(engine_.clock().now() + kLook);
    }
    co_return std::optional<engine::LogChunk>();
  }

 private:
  FakeEngine& engine_;
  const std::string name_;
  const bool follow_;
  bool given_ = false;
};

}  // namespace

void FakeEngine::fail(const std::string& call, Error error, bool acted) {
  failures_[call].push_back(Failure{std::move(error), acted});
}

std::optional<FakeEngine::Failure> FakeEngine::take_failure(const std::string& call) {
  const auto found = failures_.find(call);
  if (found == failures_.end() || found->second.empty()) return std::nullopt;
  Failure failure = found->second.front();
  found->second.pop_front();
  return failure;
}

Task<void> FakeEngine::take_time(std::string call) {
  const auto found = takes.find(call);
  if (found != takes.end()) co_await clock_.sleep_until(clock_.now() + found->second);
}

void FakeEngine::change(const std::string& action, const std::string& target, std::string call) {
  trace.push_back(std::move(call));
  on_change(action, target);
}

void FakeEngine::add_image(const std::string& repository, const std::string& tag, char digest_letter) {
  engine::Image image;
  image.id = "sha256:id-" + std::string(1, digest_letter);
  image.repo_digests = {repository + "@" + digest(digest_letter)};
  image.os = "linux";
  image.arch = "amd64";
  image.entrypoint = {"/app"};
  local[repository + ":" + tag] = image;
  local[image.repo_digests[0]] = image;
  local[image.id] = image;
  registry[repository + ":" + tag] = digest(digest_letter);
}

void FakeEngine::settle(FakeContainer& container) {
  if (container.status != ContainerStatus::running || !container.ends_at || clock_.now() < *container.ends_at)
    return;
  container.status = ContainerStatus::exited;
  container.ends_at.reset();
}

FakeContainer* FakeEngine::find(const std::string& name_or_id) {
  for (auto& [name, container] : containers) {
    if (name == name_or_id || container.id == name_or_id) return &container;
  }
  return nullptr;
}

void FakeEngine::run_by_hand(engine::ContainerSpec spec) {
  FakeContainer container;
  container.id = "id" + std::to_string(++made_);
  container.status = ContainerStatus::running;
  container.runs = 1;
  const std::string name = spec.name;
  container.spec = std::move(spec);
  containers[name] = std::move(container);
}

void FakeEngine::end(const std::string& name, int code) {
  FakeContainer& container = containers.at(name);
  container.status = ContainerStatus::exited;
  container.exit_code = code;
}

std::vector<std::string> FakeEngine::up() const {
  std::vector<std::string> names;
  for (const auto& [name, container] : containers) {
    if (container.status == ContainerStatus::running) names.push_back(name);
  }
  return names;
}

Task<Result<engine::EngineVersion>> FakeEngine::version() {
  engine::EngineVersion version;
  version.os = "linux";
  version.arch = "amd64";
  version.used = speaks;
  co_return version;
}

Task<Result<engine::EngineInfo>> FakeEngine::info() {
  engine::EngineInfo info;
  info.data_root = "/nowhere/at/all";
  co_return info;
}

Task<Result<engine::DiskUsage>> FakeEngine::disk_usage() {
  co_return engine::DiskUsage{};
}

Task<Result<std::string>> FakeEngine::create_container(engine::ContainerSpec spec) {
  const std::string name = spec.name;
  change("create", name, "create " + name);
  std::string call = trace.back();
  co_await take_time(std::move(call));
  const auto failure = take_failure("create " + name);
  if (failure && !failure->acted) co_return failure->error;
  if (containers.contains(name)) co_return Error(ErrorCode::conflict, "the container name is already in use");
  if (!local.contains(spec.image)) co_return no_such("image", spec.image);
  FakeContainer container;
  container.id = "id" + std::to_string(++made_);
  container.behaviour = behaviours[name];
  container.restart = spec.restart;
  container.spec = std::move(spec);
  const std::string id = container.id;
  containers[name] = std::move(container);
  if (failure) co_return failure->error;
  co_return id;
}

Task<Result<engine::StartResult>> FakeEngine::start_container(std::string name) {
  change("start", name, "start " + name);
  std::string call = trace.back();
  if (takes.contains(call)) starting_[name] = clock_.now() + takes.at(call);
  co_await take_time(std::move(call));
  starting_.erase(name);
  const auto failure = take_failure("start " + name);
  if (failure && !failure->acted) co_return failure->error;
  FakeContainer* container = find(name);
  if (!container) co_return no_such("container", name);
  settle(*container);
  if (container->status == ContainerStatus::running) co_return engine::StartResult::running_already;
  run(*container);
  if (failure) co_return failure->error;
  co_return engine::StartResult::started;
}

void FakeEngine::run(FakeContainer& container) {
  container.status = ContainerStatus::running;
  container.exit_code = container.behaviour.exit_code;
  ++container.runs;
  if (container.behaviour.exits_after) container.ends_at = clock_.now() + *container.behaviour.exits_after;
}

Task<void> FakeEngine::finish_start(std::string name_or_id) {
  FakeContainer* container = find(name_or_id);
  if (!container || !starting_.contains(container->spec.name)) co_return;
  const std::string name = container->spec.name;
  co_await clock_.sleep_until(starting_.at(name));
  container = find(name);
  if (container && starting_.erase(name) > 0) run(*container);
}

Task<Result<engine::KillResult>> FakeEngine::kill_container(std::string name, std::string signal) {
  change("stop", name, "kill " + name + " " + signal);
  const auto failure = take_failure("kill " + name + " " + signal);
  if (failure && !failure->acted) co_return failure->error;
  FakeContainer* container = find(name);
  if (!container) co_return no_such("container", name);
  settle(*container);
  if (container->status != ContainerStatus::running) co_return engine::KillResult::not_running;
  if (signal == "SIGKILL") {
    container->exit_code = 137;
    container->ends_at = clock_.now();
  } else if (!container->behaviour.ignores_signals) {
    container->exit_code = 143;
    container->ends_at = clock_.now() + container->behaviour.stops_after;
  }
  if (failure) co_return failure->error;
  co_return engine::KillResult::signalled;
}

Task<Result<std::unique_ptr<engine::ExitWait>>> FakeEngine::wait_container(std::string name,
                                                                           engine::WaitCondition condition) {
  const auto failure = take_failure("wait " + name);
  if (failure) co_return failure->error;
  FakeContainer* container = find(name);
  if (!container) co_return no_such("container", name);
  settle(*container);
  const bool running = container->status == ContainerStatus::running;
  const int run =
      condition == engine::WaitCondition::next_exit && !running ? container->runs + 1 : container->runs;
  std::unique_ptr<engine::ExitWait> wait = std::make_unique<FakeWait>(*this, name, run);
  co_return wait;
}

Task<Result<engine::Container>> FakeEngine::inspect_container(std::string name) {
  ++asked["inspect"];
  const auto failure = take_failure("inspect " + name);
  if (failure) co_return failure->error;
  co_await finish_start(name);
  FakeContainer* found = find(name);
  if (!found) co_return no_such("container", name);
  settle(*found);
  engine::Container container;
  container.id = found->id;
  container.name = found->spec.name;
  container.image = found->spec.image;
  container.labels = found->spec.labels;
  container.status = found->status;
  container.running = found->status == ContainerStatus::running;
  container.exit_code = container.running ? 0 : found->exit_code;
  container.oom_killed = found->behaviour.oom_killed && !container.running;
  container.command = found->spec.entrypoint;
  container.command.insert(container.command.end(), found->spec.command.begin(), found->spec.command.end());
  container.started_at = "run " + std::to_string(found->runs);
  container.restart = found->restart;
  if (container.running) container.addresses["bridge"] = found->spec.name;  // the probes' script goes by name
  co_return container;
}

Task<Result<engine::Process>> FakeEngine::inspect_process(std::string name, int) {
  const FakeContainer* container = find(name);
  if (!container) co_return no_such("container", name);
  engine::Process process;
  process.name = "app";
  if (container->behaviour.handles_signals) process.handled_signals = std::uint64_t{1} << (SIGTERM - 1);
  co_return process;
}

Task<Result<std::vector<engine::ContainerSummary>>> FakeEngine::list_containers(
    engine::ContainerFilter filter) {
  ++asked["list"];
  co_await take_time("list");
  if (!lists) co_return Error(ErrorCode::unavailable, "no answer");
  const auto failure = take_failure("list");
  if (failure) co_return failure->error;
  std::vector<engine::ContainerSummary> all;
  for (auto& [name, container] : containers) {
    settle(container);
    const bool labelled =
        std::all_of(filter.labels.begin(), filter.labels.end(), [&](const std::string& wanted) {
          const auto equals = wanted.find('=');
          const auto label = container.spec.labels.find(wanted.substr(0, equals));
          return label != container.spec.labels.end() &&
                 (equals == std::string::npos || label->second == wanted.substr(equals + 1));
        });
    const auto& ports = container.spec.ports;
    const bool publishes = !filter.publishes ||
                           std::any_of(ports.begin(), ports.end(),
                                       [&](const auto& port) { return port.host_port == *filter.publishes; });
    if (!labelled || !publishes) continue;
    engine::ContainerSummary summary;
    summary.id = container.id;
    summary.name = name;
    summary.labels = container.spec.labels;
    summary.status = container.status;
    summary.status_text =
        container.status == engine::ContainerStatus::running ? "Up 3 hours" : "Exited (0) 3 hours ago";
    summary.ports = ports;
    for (const auto* words : {&container.spec.entrypoint, &container.spec.command}) {
      for (const std::string& word : *words) summary.command += (summary.command.empty() ? "" : " ") + word;
    }
    all.push_back(std::move(summary));
  }
  co_return all;
}

Task<Result<void>> FakeEngine::rename_container(std::string container, std::string name) {
  FakeContainer* found = find(container);
  if (!found) co_return no_such("container", container);
  const std::string was = found->spec.name;
  change("rename", was, "rename " + was + " " + name);
  auto node = containers.extract(was);
  node.key() = name;
  node.mapped().spec.name = name;
  containers.insert(std::move(node));
  co_return Result<void>();
}

Task<Result<void>> FakeEngine::set_restart_policy(std::string name, engine::RestartPolicy policy) {
  change("update", name,
         std::string(policy == engine::RestartPolicy::no ? "no-restart " : "restart ") + name);
  const auto failure = take_failure(trace.back());
  if (failure) co_return failure->error;
  FakeContainer* container = find(name);
  if (!container) co_return no_such("container", name);
  container->restart = policy;
  std::string call = trace.back();
  co_await take_time(std::move(call));
  co_return Result<void>();
}

Task<Result<void>> FakeEngine::remove_container(std::string name, bool) {
  change("remove", name, "remove " + name);
  const auto failure = take_failure("remove " + name);
  if (failure && !failure->acted) co_return failure->error;
  containers.erase(name);
  if (failure) co_return failure->error;
  co_return Result<void>();
}

Task<Result<std::unique_ptr<engine::Stream<engine::LogChunk>>>> FakeEngine::container_logs(
    std::string name, engine::LogOptions options) {
  if (!find(name)) co_return no_such("container", name);
  std::unique_ptr<engine::Stream<engine::LogChunk>> logs =
      std::make_unique<FakeLogs>(*this, name, options.follow);
  co_return logs;
}

Task<Result<std::string>> FakeEngine::registry_digest(model::ImageRef image) {
  const auto failure = take_failure("digest " + image.text());
  if (failure) co_return failure->error;
  const auto found = registry.find(image.text());
  if (found == registry.end()) co_return Error(ErrorCode::not_found, "manifest unknown");
  co_return found->second;
}

Task<Result<void>> FakeEngine::pull_image(model::ImageRef image, engine::OnPullProgress, Milliseconds) {
  change("pull", image.text(), "pull " + image.repository);
  const auto failure = take_failure("pull " + image.repository);
  if (failure && !failure->acted) co_return failure->error;
  add_image(image.repository, "pulled", image.digest.back());
  registry.erase(image.repository + ":pulled");
  if (failure) co_return failure->error;
  co_return Result<void>();
}

Task<Result<engine::Image>> FakeEngine::inspect_image(std::string image) {
  const auto found = local.find(image);
  if (found == local.end()) co_return no_such("image", image);
  co_return found->second;
}

Task<Result<std::vector<engine::Image>>> FakeEngine::list_images(std::string) {
  co_return std::vector<engine::Image>();
}

Task<Result<void>> FakeEngine::remove_image(std::string image) {
  change("remove_image", image, "rmi " + image);
  local.erase(image);
  co_return Result<void>();
}

Task<Result<engine::Network>> FakeEngine::inspect_network(std::string network) {
  if (!networks.contains(network)) co_return no_such("network", network);
  engine::Network found;
  found.name = network;
  co_return found;
}

Task<Result<std::string>> FakeEngine::create_network(std::string name, engine::Labels) {
  co_return name;
}
Task<Result<void>> FakeEngine::remove_network(std::string) {
  co_return Result<void>();
}
Task<Result<void>> FakeEngine::connect_network(std::string, std::string, std::vector<std::string>) {
  co_return Result<void>();
}
Task<Result<engine::Volume>> FakeEngine::inspect_volume(std::string volume) {
  co_return no_such("volume", volume);
}
Task<Result<engine::Volume>> FakeEngine::create_volume(std::string name, engine::Labels) {
  co_return no_such("volume", name);
}
Task<Result<void>> FakeEngine::remove_volume(std::string) {
  co_return Result<void>();
}
Task<Result<std::unique_ptr<engine::Stream<engine::EngineEvent>>>> FakeEngine::events(
    std::vector<std::string>) {
  co_return Error(ErrorCode::unsupported, "no events");
}

}  // namespace cutover::test
