#include "deploy/fake_swarm.hpp"

#include <algorithm>

namespace cutover::test {
namespace {

/// `is_silent`: it does not even say that it broke.
class OneLine final : public engine::Stream<engine::LogChunk> {
 public:
  OneLine(Clock& clock, std::optional<FakeSwarm::BrokenLog> breaks, bool is_silent)
      : clock_(clock),
        breaks_(std::move(breaks)),
        is_silent_(is_silent),
        said_(breaks_ && !breaks_->has_begun) {}

  Task<Result<std::optional<engine::LogChunk>>> next() override {
    engine::LogChunk chunk{engine::LogChunk::Stream::out, "said something\n"};
    const bool is_first = !std::exchange(said_, true);
    if (is_first) co_return std::optional(std::move(chunk));
    if (is_silent_) co_await clock_.sleep_until(SteadyTime::max());
    if (breaks_) co_return breaks_->error;
    co_return std::optional<engine::LogChunk>();
  }

 private:
  Clock& clock_;
  const std::optional<FakeSwarm::BrokenLog> breaks_;
  const bool is_silent_;
  bool said_;
};

bool has_label(const engine::Labels& labels, const std::string& wanted) {
  const auto equals = wanted.find('=');
  const auto found = labels.find(wanted.substr(0, equals));
  return found != labels.end() && (equals == std::string::npos || found->second == wanted.substr(equals + 1));
}

std::string number_of(const engine::Labels& labels) {
  const auto found = labels.find("io.cutover.deployment");
  return found == labels.end() ? "?" : found->second;
}

Error not_found(const std::string& service) {
  return Error(ErrorCode::not_found, "service " + service + " not found");
}

}  // namespace

void FakeSwarm::fail(const std::string& call, Error error, bool acted) {
  failures_[call].push_back({std::move(error), acted});
}

std::optional<FakeSwarm::Failure> FakeSwarm::take_failure(const std::string& call) {
  auto& failures = failures_[call];
  if (failures.empty()) return std::nullopt;
  Failure failure = std::move(failures.front());
  failures.pop_front();
  return failure;
}

std::vector<std::string> FakeSwarm::running(const std::string& service) {
  settle();
  std::vector<std::string> found;
  const auto there = services.find(service);
  if (there == services.end()) return found;
  for (const engine::SwarmTask& task : tasks) {
    if (task.service_id == there->second.id && task.desired_state == "running")
      found.push_back(number_of(task.labels) + " " + task.state);
  }
  return found;
}

/// Start-first, and all at once: the old ones go when all new ones run.
void FakeSwarm::settle() {
  for (auto& [name, service] : services) {
    const bool is_time = clock_.now() >= service.changed + replaces_within;
    bool all_run = true;
    for (engine::SwarmTask& task : tasks) {
      if (task.service_id != service.id || task.state != "starting") continue;
      if (is_time) {
        const auto outcome = outcomes.find(task.image);
        task.state = outcome == outcomes.end() ? "running" : outcome->second.state;
        if (service.spec.is_job && task.state == "running") task.state = "complete";
        if (outcome != outcomes.end()) {
          task.error = outcome->second.error;
          task.exit_code = outcome->second.exit_code;
          service.update_state = "paused";
        } else if (service.spec.is_job) {
          task.exit_code = 0;
        }
      }
    }
    for (const engine::SwarmTask& task : tasks) {
      const bool is_new = task.service_id == service.id && task.labels == service.spec.labels;
      if (is_new && task.desired_state == "running" && task.state != "running") all_run = false;
    }
    if (!all_run || service.update_state == "paused") continue;
    service.update_state = hangs.contains(name) ? "updating" : "completed";
    for (engine::SwarmTask& task : tasks) {
      if (task.service_id != service.id || task.labels == service.spec.labels) continue;
      task.desired_state = "shutdown";
      task.state = "shutdown";
    }
  }
}

void FakeSwarm::replace_tasks(FakeService& service) {
  service.changed = clock_.now();
  service.update_state = "updating";
  if (service.spec.is_job && service.spec.replicas == 0) {
    std::erase_if(tasks, [&service](const auto& task) { return task.service_id == service.id; });
  }
  std::uint64_t have = 0;
  for (engine::SwarmTask& task : tasks) {
    if (task.service_id != service.id || task.desired_state != "running") continue;
    const bool is_kept =
        task.labels == service.spec.labels && task.state == "running" && have < service.spec.replicas;
    if (is_kept) {
      ++have;
    } else if (task.labels == service.spec.labels || task.state != "running" || service.spec.replicas == 0) {
      task.desired_state = "shutdown";
      task.state = "shutdown";
    }
  }
  for (; have < service.spec.replicas; ++have) {
    engine::SwarmTask task;
    task.id = "task-" + std::to_string(++made_);
    task.service_id = service.id;
    task.node_id = "node-id";
    task.slot = static_cast<int>(have) + 1;
    task.image = service.spec.image;
    task.labels = service.spec.labels;
    task.desired_state = "running";
    task.state = "starting";
    task.container_id = task.id;
    tasks.push_back(std::move(task));
  }
}

Task<Result<void>> FakeSwarm::change(std::string call, std::string what, std::function<Result<void>()> act) {
  if (away) co_return *away;
  auto failure = take_failure(call);
  if (failure && !failure->acted) co_return failure->error;
  on_change();
  trace.push_back(what);
  auto done = act();
  if (failure) co_return failure->error;
  co_return done;
}

Task<Result<engine::SwarmState>> FakeSwarm::state() {
  if (away) co_return *away;
  co_return is;
}

Task<Result<std::vector<engine::Node>>> FakeSwarm::list_nodes() {
  if (away) co_return *away;
  co_return nodes;
}

Task<Result<std::string>> FakeSwarm::create_service(engine::ServiceSpec spec) {
  std::string id = "service-" + std::to_string(++made_);
  const std::string name = spec.name;
  std::function<Result<void>()> act = [this, &id, &spec]() -> Result<void> {
    if (services.contains(spec.name))
      return Error(ErrorCode::conflict, "name conflicts with an existing object");
    FakeService& service = services[spec.name];
    service.id = id;
    service.spec = std::move(spec);
    replace_tasks(service);
    return {};
  };
  std::string what = "create " + name + " for " + number_of(spec.labels);
  auto done = co_await change("create " + name, std::move(what), std::move(act));
  if (!done) co_return done.error();
  co_return id;
}

Task<Result<void>> FakeSwarm::update_service(std::string service, std::uint64_t version,
                                             engine::ServiceSpec spec) {
  const std::string name = spec.name;
  std::function<Result<void>()> act = [this, &service, version, &spec]() -> Result<void> {
    const auto found = services.find(spec.name);
    if (found == services.end()) return not_found(service);
    if (found->second.version != version) return Error(ErrorCode::conflict, "update out of sequence");
    if (!(found->second.spec == spec)) hangs.erase(spec.name);
    ++found->second.version;
    found->second.previous = std::move(found->second.spec);
    found->second.spec = std::move(spec);
    replace_tasks(found->second);
    return {};
  };
  std::string what = "update " + name + " to " + number_of(spec.labels);
  co_return co_await change("update " + name, std::move(what), std::move(act));
}

Task<Result<void>> FakeSwarm::roll_service_back(std::string service, std::uint64_t version) {
  const auto found = std::find_if(services.begin(), services.end(),
                                  [&service](const auto& one) { return one.second.id == service; });
  if (found == services.end()) co_return not_found(service);
  FakeService& of = found->second;
  std::function<Result<void>()> act = [this, &of, version]() -> Result<void> {
    if (of.version != version) return Error(ErrorCode::conflict, "update out of sequence");
    if (!of.previous) return Error(ErrorCode::rejected, "does not have a previous spec");
    ++of.version;
    std::swap(of.spec, *of.previous);
    replace_tasks(of);
    return {};
  };
  const std::string name = found->first;
  co_return co_await change("roll back " + name, "roll back " + name, std::move(act));
}

Task<Result<engine::Service>> FakeSwarm::inspect_service(std::string service) {
  if (away) co_return *away;
  settle();
  const auto found = services.find(service);
  if (found == services.end()) co_return not_found(service);
  const FakeService& of = found->second;
  engine::Service seen;
  seen.id = of.id;
  seen.name = service;
  seen.version = of.version;
  seen.labels = of.spec.labels;
  if (of.previous) seen.previous_labels = of.previous->labels;
  seen.image = of.spec.image;
  seen.replicas = of.spec.replicas;
  seen.is_job = of.spec.is_job;
  seen.update.state = of.update_state;
  seen.ports = of.spec.ports;
  seen.files = of.spec.files;
  co_return seen;
}

Task<Result<std::vector<engine::Service>>> FakeSwarm::list_services(engine::ServiceFilter filter) {
  if (away) co_return *away;
  std::vector<engine::Service> found;
  for (const auto& [name, service] : services) {
    const bool fits = std::all_of(
        filter.labels.begin(), filter.labels.end(),
        [&service = service](const auto& label) { return has_label(service.spec.labels, label); });
    if (!fits) continue;
    auto seen = co_await inspect_service(name);
    found.push_back(std::move(*seen));
  }
  co_return found;
}

Task<Result<void>> FakeSwarm::remove_service(std::string service) {
  std::function<Result<void>()> act = [this, &service]() -> Result<void> {
    const auto found = services.find(service);
    if (found == services.end()) return {};
    std::erase_if(tasks, [&found](const auto& task) { return task.service_id == found->second.id; });
    services.erase(found);
    return {};
  };
  std::string what = "remove " + service;
  co_return co_await change("remove " + service, std::move(what), std::move(act));
}

Task<Result<std::vector<engine::SwarmTask>>> FakeSwarm::list_tasks(engine::TaskFilter filter) {
  ++task_lists;
  if (away) co_return *away;
  if (!is.is_manager) co_return Error(ErrorCode::unavailable, "This node is not a swarm manager.");
  settle();
  std::vector<engine::SwarmTask> found;
  for (const engine::SwarmTask& task : tasks) {
    const bool fits = std::all_of(filter.labels.begin(), filter.labels.end(),
                                  [&task](const auto& label) { return has_label(task.labels, label); });
    if (fits) found.push_back(task);
  }
  co_return found;
}

Task<Result<std::unique_ptr<engine::Stream<engine::LogChunk>>>> FakeSwarm::task_logs(std::string task,
                                                                                     engine::LogOptions) {
  const auto broken = broken_logs.find(task);
  const bool is_silent = silent_logs.contains(task);
  const bool begins = !is_silent || (broken != broken_logs.end() && broken->second.has_begun);
  if (!begins) co_await clock_.sleep_until(SteadyTime::max());
  auto breaks = broken == broken_logs.end() ? std::nullopt : std::optional(broken->second);
  co_return std::make_unique<OneLine>(clock_, std::move(breaks), is_silent);
}

Task<Result<std::string>> FakeSwarm::create_file(engine::SwarmFile::Kind kind, std::string name,
                                                 engine::Labels labels, Secret) {
  std::function<Result<void>()> act = [this, kind, &name, &labels]() -> Result<void> {
    if (files.contains(name)) return Error(ErrorCode::conflict, name + " already exists");
    files[name] = engine::SwarmFile{kind, "id of " + name, name, labels};
    return {};
  };
  auto done = co_await change("create file", "create file " + name, std::move(act));
  if (!done) co_return done.error();
  co_return "id of " + name;
}

Task<Result<std::vector<engine::SwarmFile>>> FakeSwarm::list_files(engine::SwarmFile::Kind kind,
                                                                   std::string label) {
  if (away) co_return *away;
  std::vector<engine::SwarmFile> found;
  for (const auto& [name, file] : files) {
    if (file.kind == kind && has_label(file.labels, label)) found.push_back(file);
  }
  co_return found;
}

Task<Result<void>> FakeSwarm::remove_file(engine::SwarmFile::Kind, std::string id) {
  std::erase_if(files, [&id](const auto& file) { return file.second.id == id; });
  co_return Result<void>();
}

Task<Result<std::string>> FakeSwarm::create_overlay_network(std::string name, engine::Labels) {
  trace.push_back("create network " + name);
  co_return "id of " + name;
}

}  // namespace cutover::test
