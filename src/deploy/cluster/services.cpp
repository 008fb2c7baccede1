#include "deploy/cluster/services.hpp"

#include <algorithm>

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kSwarmAway = 30s;
constexpr Milliseconds kAskAgain = 250ms;
constexpr engine::SwarmFile::Kind kFileKinds[] = {engine::SwarmFile::Kind::secret,
                                                  engine::SwarmFile::Kind::config};

Error no_swarm() {
  return Error(ErrorCode::unsupported, "this cutoverd was not given a Swarm");
}

bool has_labels(const engine::Labels& labels, const engine::Labels& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&labels](const auto& label) {
    const auto found = labels.find(label.first);
    return found != labels.end() && found->second == label.second;
  });
}

bool is_ours(const engine::Service& service, const engine::Labels& labels) {
  engine::Labels names;
  for (const auto key : {kAppLabel, kProcessLabel}) {
    const auto wanted = labels.find(std::string(key));
    if (wanted != labels.end()) names.insert(*wanted);
  }
  return has_labels(service.labels, names);
}

bool is_as_wanted(const engine::Service& service, const engine::ServiceSpec& spec) {
  return has_labels(service.labels, spec.labels) && service.image == spec.image &&
         service.is_job == spec.is_job && service.replicas == spec.replicas;
}

/// Without it all tasks would be replaced once more.
void keep_restart(const engine::Labels& labels, engine::ServiceSpec& spec) {
  const std::string restarted = label(labels, kRestartLabel);
  const bool is_same = label(labels, kDeploymentLabel) == label(spec.labels, kDeploymentLabel);
  if (is_same && !restarted.empty()) spec.labels.emplace(kRestartLabel, restarted);
}

int number_in(const engine::Labels& labels) {
  return deployment_number(label(labels, kDeploymentLabel)).value_or(0);
}

}  // namespace

std::string service_name(const std::string& app, std::string_view process) {
  return app + "-" + std::string(process);
}

std::optional<ManagedService> managed(engine::Service service) {
  ManagedService ours;
  ours.app = label(service.labels, kAppLabel);
  ours.process = label(service.labels, kProcessLabel);
  ours.deployment = number_in(service.labels);
  if (ours.app.empty() || ours.process.empty() || ours.deployment == 0) return std::nullopt;
  ours.service = std::move(service);
  return ours;
}

bool has_services_of(const std::vector<ManagedService>& services, int deployment) {
  return std::any_of(services.begin(), services.end(), [deployment](const ManagedService& service) {
    return service.deployment == deployment && !service.is_release();
  });
}

int deployment_before(const ManagedService& service) {
  return number_in(service.service.previous_labels);
}

int deployment_of(const engine::SwarmTask& task) {
  return number_in(task.labels);
}

SteadyTime Services::give_up() const {
  return std::max(clock_.now() + (journal_ ? kSwarmAway : 0s), patient_until_);
}

void Services::observed(const std::string& name, std::string state) {
  if (journal_) journal_->note(model::Observed{"service " + name, std::move(state)});
}

template <class T>
Task<Result<T>> Services::patiently(std::function<Task<Result<T>>()> ask, std::string doing) {
  if (!swarm_) co_return no_swarm();
  const SteadyTime give_up = this->give_up();
  while (true) {
    auto asking = ask();
    auto answer = co_await std::move(asking);
    if (answer || !answer.error().outcome_unknown()) co_return answer;
    if (clock_.now() >= give_up) co_return answer.error().in(doing);
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<std::vector<ManagedService>>> Services::of_app(std::string app) {
  std::function<Task<Result<std::vector<engine::Service>>>()> ask = [this, &app] {
    engine::ServiceFilter filter;
    filter.labels.push_back(std::string(kAppLabel) + "=" + app);
    return swarm_->list_services(std::move(filter));
  };
  std::string doing = "listing the services of " + app;
  auto listed = co_await patiently(std::move(ask), std::move(doing));
  if (!listed) co_return listed.error();
  std::vector<ManagedService> ours;
  for (engine::Service& service : *listed) {
    auto one = managed(std::move(service));
    if (one && one->app == app) ours.push_back(std::move(*one));
  }
  std::sort(ours.begin(), ours.end(), [](const auto& a, const auto& b) { return a.process < b.process; });
  co_return ours;
}

Task<Result<std::optional<engine::Service>>> Services::look(std::string name) {
  std::function<Task<Result<engine::Service>>()> ask = [this, &name] {
    return swarm_->inspect_service(name);
  };
  std::string doing = "looking at service " + name;
  auto service = co_await patiently(std::move(ask), std::move(doing));
  if (service) co_return std::optional<engine::Service>(std::move(*service));
  if (service.error().code() == ErrorCode::not_found) co_return std::optional<engine::Service>();
  co_return service.error().in("looking at service " + name);
}

Task<Result<std::vector<engine::SwarmTask>>> Services::tasks_of_app(std::string app) {
  std::function<Task<Result<std::vector<engine::SwarmTask>>>()> ask = [this, &app] {
    engine::TaskFilter filter;
    filter.labels.push_back(std::string(kAppLabel) + "=" + app);
    return swarm_->list_tasks(std::move(filter));
  };
  std::string doing = "listing the tasks of " + app;
  co_return co_await patiently(std::move(ask), std::move(doing));
}

Task<Result<std::vector<engine::Node>>> Services::nodes() {
  std::function<Task<Result<std::vector<engine::Node>>>()> ask = [this] { return swarm_->list_nodes(); };
  std::string doing = "listing the nodes of the Swarm";
  co_return co_await patiently(std::move(ask), std::move(doing));
}

Task<Result<engine::SwarmState>> Services::state() {
  std::function<Task<Result<engine::SwarmState>>()> ask = [this] { return swarm_->state(); };
  std::string doing = "asking the Engine about its Swarm";
  co_return co_await patiently(std::move(ask), std::move(doing));
}

Task<Result<void>> Services::put(engine::ServiceSpec spec, bool at_least_once) {
  const std::string doing = "updating service " + spec.name;
  const SteadyTime give_up = this->give_up();
  while (true) {
    auto there = co_await look(spec.name);
    if (!there) co_return there.error().in(doing);
    if (*there && !is_ours(**there, spec.labels)) {
      co_return Error(ErrorCode::conflict,
                      "the name is taken by a service that is not of this app; remove it")
          .in(doing);
    }
    if (*there) keep_restart((*there)->labels, spec);
    if (*there && is_as_wanted(**there, spec) && !at_least_once) {
      observed(spec.name, "has the specification");
      co_return Result<void>();
    }
    engine::ServiceSpec wanted = spec;
    Result<void> done;
    if (*there) {
      done = co_await swarm_->update_service((*there)->id, (*there)->version, std::move(wanted));
    } else {
      auto created = co_await swarm_->create_service(std::move(wanted));
      if (!created) done = created.error();
    }
    if (done) at_least_once = false;
    if (done && clock_.now() < give_up) continue;  // look: it may have been changed again at once
    if (done) co_return Error(ErrorCode::conflict, "somebody else changes it all the time").in(doing);
    const bool came_late = done.error().code() == ErrorCode::conflict;
    if (!came_late && !done.error().outcome_unknown()) co_return done.error().in(doing);
    if (clock_.now() >= give_up) co_return done.error().in(doing);
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<void>> Services::give_back(std::string name, model::DeploymentId version) {
  const std::string doing = "giving service " + name + " back what it had";
  const SteadyTime give_up = this->give_up();
  while (true) {
    auto there = co_await look(name);
    if (!there) co_return there.error().in(doing);
    if (*there && number_in((*there)->labels) == version.number) {
      observed(name, "has the specification");
      co_return Result<void>();
    }
    if (!*there || number_in((*there)->previous_labels) != version.number) {
      co_return Error(ErrorCode::not_found, "the Swarm has not kept the specification of " + version.text())
          .in(doing);
    }
    auto done = co_await swarm_->roll_service_back((*there)->id, (*there)->version);
    if (done) continue;  // look
    const bool came_late = done.error().code() == ErrorCode::conflict;
    if (!came_late && !done.error().outcome_unknown()) co_return done.error().in(doing);
    if (clock_.now() >= give_up) co_return done.error().in(doing);
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<void>> Services::remove(std::string name) {
  std::function<Task<Result<void>>()> ask = [this, &name] { return swarm_->remove_service(name); };
  std::string doing = "removing service " + name;
  auto removed = co_await patiently(std::move(ask), std::move(doing));
  if (removed) observed(name, "absent");
  co_return removed;
}

Task<Result<std::optional<engine::SwarmFile>>> Services::find_file(engine::SwarmFile::Kind kind,
                                                                   std::string name, engine::Labels labels) {
  const std::string label = labels.empty() ? "" : labels.begin()->first + "=" + labels.begin()->second;
  auto files = co_await swarm_->list_files(kind, label);
  if (!files) co_return files.error();
  for (engine::SwarmFile& file : *files) {
    if (file.name == name && has_labels(file.labels, labels)) co_return std::optional(std::move(file));
  }
  co_return std::optional<engine::SwarmFile>();
}

Task<Result<engine::SwarmFile>> Services::put_file(engine::SwarmFile::Kind kind, std::string name,
                                                   engine::Labels labels, Secret content) {
  const std::string doing = "storing " + name + " in the Swarm";
  if (!swarm_) co_return no_swarm();
  const SteadyTime give_up = this->give_up();
  while (true) {
    auto there = co_await find_file(kind, name, labels);
    if (there && *there) co_return std::move(**there);
    Error failure = there ? Error(ErrorCode::internal, "") : there.error();
    if (there) {
      auto created = co_await swarm_->create_file(kind, name, labels, content);
      if (created) co_return engine::SwarmFile{kind, *created, name, labels};
      failure = created.error();
      const bool is_others = failure.code() == ErrorCode::conflict;
      if (is_others) {  // or ours, by a call whose answer was lost
        auto again = co_await find_file(kind, name, labels);
        if (again && *again) co_return std::move(**again);
      }
    }
    if (!failure.outcome_unknown() || clock_.now() >= give_up) co_return failure.in(doing);
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<void>> Services::remove_files_of(model::DeploymentId version) {
  std::function<bool(int)> is_to_go = [number = version.number](int of) { return of == number; };
  co_return co_await remove_files(std::move(version.app), std::move(is_to_go));
}

Task<Result<void>> Services::remove_files_but_for(model::DeploymentId version) {
  std::function<bool(int)> is_to_go = [number = version.number](int of) { return of != number; };
  co_return co_await remove_files(std::move(version.app), std::move(is_to_go));
}

Task<Result<void>> Services::remove_files(std::string app, std::function<bool(int)> is_to_go) {
  if (!swarm_) co_return no_swarm();
  const std::string label = std::string(kAppLabel) + "=" + app;
  for (const engine::SwarmFile::Kind kind : kFileKinds) {
    std::function<Task<Result<std::vector<engine::SwarmFile>>>()> ask = [this, kind, &label] {
      return swarm_->list_files(kind, label);
    };
    std::string doing = "listing the secrets and configs of " + app;
    auto files = co_await patiently(std::move(ask), std::move(doing));
    if (!files) co_return files.error();
    for (const engine::SwarmFile& file : *files) {
      const int number = number_in(file.labels);
      if (number == 0 || !is_to_go(number)) continue;
      auto removed = co_await swarm_->remove_file(kind, file.id);
      if (!removed) co_return removed.error().in("removing " + file.name);
    }
  }
  co_return Result<void>();
}

}  // namespace cutover::deploy
