#include "deploy/cluster/cluster_strategy.hpp"

#include <algorithm>
#include <set>

#include "deploy/cluster/ending.hpp"
#include "deploy/cluster/old_services.hpp"
#include "deploy/cluster/preflight.hpp"
#include "deploy/cluster/published.hpp"
#include "deploy/cluster/release_job.hpp"
#include "deploy/cluster/roll_out.hpp"
#include "deploy/cluster/service_watch.hpp"
#include "deploy/discard.hpp"
#include "deploy/health.hpp"
#include "deploy/image_resolver.hpp"
#include "deploy/listening.hpp"
#include "deploy/preflight.hpp"
#include "deploy/rollback.hpp"
#include "deploy/start_first.hpp"
#include "deploy/stop_old.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

using Condition = OldVersion::Condition;

constexpr Milliseconds kLookAgain = 250ms;
constexpr Milliseconds kUpdaterIsLate = 30s;  // over what it monitors

bool has_containers(const Attempt& attempt) {
  return attempt.old && !is_in_cluster(*attempt.old);
}

/// As a stop-first cut-over of this host does it.
Task<Result<void>> stop_old_containers(Attempt& attempt) {
  auto old = co_await old_containers(attempt, attempt.id.number);
  if (!old) co_return old.error();
  attempt.old->condition = Condition::down;
  auto to_stop = co_await ready_to_stop(attempt, std::move(*old));
  if (!to_stop) co_return to_stop.error();
  auto intended = co_await intend_to_stop(attempt, *to_stop);
  if (!intended) co_return intended.error();
  attempt.old->condition = Condition::asked_to_stop;
  co_return co_await stop_containers(attempt, std::move(*to_stop));
}

class ClusterStrategy final : public Strategy {
 public:
  explicit ClusterStrategy(Attempt& attempt) : attempt_(attempt) {}

  Task<Result<void>> prepare() override;
  Task<Result<void>> release() override { return run_release_on_cluster(attempt_); }
  Task<Result<void>> cut_over() override;
  Task<Result<void>> go_on() override { return roll_out(); }
  Task<bool> can_go_on() override;
  Task<Result<void>> watch() override;
  Task<Result<void>> roll_back() override;
  void intend_to_discard() override;
  Task<Result<void>> stop_new() override { co_return Result<void>(); }
  Task<Result<void>> remove_new() override;
  Task<Result<void>> settle() override;

 private:
  Task<Result<void>> roll_out();
  Task<Result<void>> stay_healthy();
  Task<Result<void>> look_in_the_window(std::vector<Progress>& progress);
  Task<Result<void>> updater_ends();
  Task<Result<std::set<std::string>>> processes_updating();
  Task<Result<void>> remove_services_of(int deployment);
  bool serves_old(const std::string& process) const;
  Task<Result<void>> return_to_containers();

  Attempt& attempt_;
  std::vector<WantedService> wanted_;
};

Task<Result<void>> ClusterStrategy::prepare() {
  auto room = co_await check_disk(attempt_);
  if (!room) co_return room.error();
  auto spec = co_await resolve(attempt_);
  if (!spec) co_return spec.error();
  attempt_.spec = std::move(*spec);
  attempt_.journal.note(model::Pinned{attempt_.spec});
  auto checked = co_await check_cluster(attempt_);
  if (!checked) co_return checked.error();
  auto listens = co_await check_listening(attempt_);
  if (!listens) co_return listens.error();
  attempt_.made_containers = true;
  // Of a history that was lost the same number may have left some, with other content.
  auto cleared = co_await attempt_.services.remove_files_of(attempt_.id);
  if (!cleared) co_return cleared.error();
  auto networks = co_await provide_networks(attempt_);
  if (!networks) co_return networks.error();
  attempt_.journal.note(model::Intended{"create", "files of " + attempt_.id.text()});
  auto intended = co_await attempt_.journal.commit();
  if (!intended) co_return intended.error();
  model::DeploymentId version = attempt_.id;
  model::PinnedSpec pinned = attempt_.spec;
  auto files = co_await provide_files(attempt_, std::move(version), std::move(pinned));
  if (!files) co_return files.error();
  co_return Result<void>();
}

Task<Result<void>> ClusterStrategy::cut_over() {
  if (containers_stop_first(attempt_)) {
    auto stopped = co_await stop_old_containers(attempt_);
    if (!stopped) co_return stopped.error();
  }
  co_return co_await roll_out();
}

/// All of it can be asked for again: what is there already is left.
Task<Result<void>> ClusterStrategy::roll_out() {
  const model::App app = attempt_.spec.app;
  intend_to_update(attempt_, app);
  auto intended = co_await attempt_.journal.commit();
  if (!intended) co_return intended.error();
  auto wanted = co_await wanted_services(attempt_, attempt_.spec, attempt_.id.number);
  if (!wanted) co_return wanted.error();
  wanted_ = std::move(*wanted);
  const bool replaces = attempt_.old && is_in_cluster(*attempt_.old);
  if (replaces) attempt_.old->condition = Condition::down;
  RollOut how{attempt_.id, attempt_.spec, wanted_};
  if (replaces && !attempt_.old->spec) how.others = Others::stay;  // nobody could make them again
  co_return co_await put_and_prove(attempt_, std::move(how));
}

/// Where it was begun, it is gone on with: the Swarm has gone on meanwhile, too.
Task<bool> ClusterStrategy::can_go_on() {
  auto services = co_await attempt_.services.of_app(attempt_.id.app);
  if (!services) co_return false;
  bool begun = false;
  for (const ManagedService& service : *services) {
    if (service.deployment != attempt_.id.number || service.is_release()) continue;
    begun = true;
    if (service.service.update.state == "paused") co_return false;
  }
  co_return begun;
}

/// Some tasks may be replaced meanwhile, as a node leaves: at the end all run.
Task<Result<void>> ClusterStrategy::watch() {
  auto stayed = co_await stay_healthy();
  if (!stayed) co_return stayed.error();
  auto ended = co_await updater_ends();
  if (!ended) co_return ended.error();
  model::DeploymentId version = attempt_.id;
  model::PinnedSpec spec = attempt_.spec;
  co_return co_await until_all_run(attempt_, wanted_, std::move(version), std::move(spec));
}

Task<Result<void>> ClusterStrategy::stay_healthy() {
  Clock& clock = attempt_.clock;
  const SteadyTime until = clock.now() + attempt_.spec.app.watch;
  std::optional<HealthChecker> checker;
  SteadyTime probe_at = clock.now();
  std::vector<Progress> progress;
  while (clock.now() < until) {
    if (!checker) {
      auto published = co_await find_published(attempt_, attempt_.spec.app);
      if (!published) co_return published.error();
      if (*published) checker.emplace(attempt_, (*published)->web, (*published)->address);
    }
    const SteadyTime next = std::min<SteadyTime>(until, clock.now() + kLookAgain);
    co_await clock.sleep_until(next);
    auto looked = co_await look_in_the_window(progress);
    if (!looked) co_return looked.error().in("during the watch window");
    if (!checker || clock.now() < probe_at) continue;
    auto healthy = co_await checker->still_healthy();
    probe_at = clock.now() + checker->interval();
    if (healthy) continue;
    // Its node may have left: then the task is elsewhere by now, and is probed there from here on.
    auto again = co_await until_published_answers(attempt_, attempt_.spec.app);
    if (!again) co_return again.error();
    checker.reset();
  }
  co_return Result<void>();
}

Task<Result<void>> ClusterStrategy::look_in_the_window(std::vector<Progress>& progress) {
  auto looked = co_await look_at_all(attempt_, wanted_, progress);
  if (!looked) co_return looked.error();
  co_return co_await check_images(attempt_, wanted_, progress);
}

/// It looks for failures for a while of its own, and is not left half-way: not one that hangs, either.
Task<Result<void>> ClusterStrategy::updater_ends() {
  Milliseconds longest = kUpdaterIsLate;
  for (const WantedService& one : wanted_)
    longest = std::max(longest, kUpdaterIsLate + one.process.update.monitor);
  const SteadyTime give_up = attempt_.clock.now() + longest;
  std::vector<ServiceWatch> watches = watch_services(attempt_, wanted_);
  std::vector<Progress> progress;
  while (true) {
    auto updating = co_await processes_updating();
    if (!updating) co_return updating.error();
    if (updating->empty() || attempt_.clock.now() >= give_up) co_return Result<void>();
    auto looked = co_await look_in_the_window(progress);
    if (!looked) co_return looked.error().in("during the watch window");
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (!updating->contains(wanted_[i].process.name)) continue;
      watches[i].look(progress[i]);
      auto mended = co_await watches[i].mend_update(progress[i], attempt_.id, attempt_.spec);
      if (!mended) co_return mended.error();
    }
    co_await attempt_.clock.sleep_until(attempt_.clock.now() + kLookAgain);
  }
}

/// unhealthy: the Swarm gave up on one of them.
Task<Result<std::set<std::string>>> ClusterStrategy::processes_updating() {
  auto services = co_await attempt_.services.of_app(attempt_.id.app);
  if (!services) co_return services.error();
  std::set<std::string> updating;
  for (const ManagedService& service : *services) {
    if (service.service.update.state == "updating") updating.insert(service.process);
    if (service.service.update.state == "paused") {
      co_return Error(ErrorCode::unhealthy,
                      "the Swarm gave up on " + service.process + ": " + service.service.update.message);
    }
  }
  co_return updating;
}

Task<Result<void>> ClusterStrategy::roll_back() {
  attempt_.services.be_patient_until(attempt_.deadline);
  intend_to_discard();
  co_await attempt_.journal.try_commit();
  if (!is_in_cluster(*attempt_.old)) co_return co_await return_to_containers();
  if (attempt_.old->is_stopped) co_return co_await scale_to_none(attempt_);
  if (attempt_.old->condition == Condition::untouched) co_return Result<void>();
  if (!attempt_.old->spec) co_return co_await give_services_back(attempt_);
  co_return co_await bring_services_back(attempt_, PutAgain::always);
}

Task<Result<void>> ClusterStrategy::return_to_containers() {
  if (attempt_.old->still_serves()) {
    const bool is_up = co_await return_to_old(attempt_);
    if (!is_up) attempt_.old->condition = Condition::down;
  }
  if (!attempt_.old->still_serves()) co_await attempt_.traffic.take_out_of_service();
  auto removed = co_await remove_services_of(attempt_.id.number);
  if (!removed) co_return removed.error();
  if (attempt_.old->is_stopped) co_return Result<void>();
  auto gone = co_await until_none_runs(attempt_);  // its port is needed
  if (!gone) co_return gone.error();
  co_return co_await bring_back(attempt_);
}

void ClusterStrategy::intend_to_discard() {
  attempt_.journal.note(model::Intended{"remove", "services of " + attempt_.id.text()});
  if (!attempt_.has_release()) return;
  const std::string name = container_name(attempt_.id, kReleaseProcess);  // where the Engine has no jobs
  attempt_.journal.note(model::Intended{"stop", name});
  attempt_.journal.note(model::Intended{"remove", name});
}

Task<Result<void>> ClusterStrategy::remove_services_of(int deployment) {
  auto services = co_await attempt_.services.of_app(attempt_.id.app);
  if (!services) co_return services.error();
  for (const ManagedService& service : *services) {
    if (service.deployment != deployment || serves_old(service.process)) continue;
    auto removed = co_await attempt_.services.remove(service.service.name);
    if (!removed) co_return removed.error();
  }
  co_return Result<void>();
}

/// Its secrets and configs are of no use to any other version.
Task<Result<void>> ClusterStrategy::remove_new() {
  auto containers = co_await deploy::remove_new(attempt_);  // of a release command that ran on this host
  if (!containers) co_return containers.error();
  if (attempt_.has_release()) {
    auto job = co_await remove_release_job(attempt_);
    if (!job) co_return job.error();
  }
  auto services = co_await remove_services_of(attempt_.id.number);
  if (!services) co_return services.error();
  co_return co_await attempt_.services.remove_files_of(attempt_.id);
}

/// The old version's services are given the next one in place: whatever has happened, they are not to go.
bool ClusterStrategy::serves_old(const std::string& process) const {
  if (!attempt_.old || !is_in_cluster(*attempt_.old)) return false;
  if (!attempt_.old->spec) return true;
  const auto& processes = attempt_.old->spec->app.processes;
  return std::any_of(processes.begin(), processes.end(),
                     [&process](const model::Process& old) { return old.name == process; });
}

/// What this host ran of the app before, and what another deployment could not take away.
Task<Result<void>> ClusterStrategy::settle() {
  auto containers = co_await old_containers(attempt_, attempt_.id.number);
  if (!containers) co_return containers.error();
  if (!containers->empty()) {
    auto retired = co_await retire_old(attempt_);
    if (!retired) co_return retired.error();
  }
  auto others = co_await remove_other_services(attempt_, attempt_.spec.app);
  if (!others) co_return others.error();
  co_return co_await attempt_.services.remove_files_but_for(attempt_.id);
}

}  // namespace

bool containers_stop_first(const Attempt& attempt) {
  if (!has_containers(attempt)) return false;
  const auto port = published_port(attempt.spec.app);
  const auto old_port = attempt.old->spec ? published_port(attempt.old->spec->app) : std::nullopt;
  const auto& processes = attempt.spec.app.processes;
  const bool runs_once = std::any_of(processes.begin(), processes.end(), [](const model::Process& process) {
    return process.update.order == model::Order::stop_first;
  });
  return runs_once || (port && port == old_port);
}

std::unique_ptr<Strategy> make_cluster_strategy(Attempt& attempt) {
  return std::make_unique<ClusterStrategy>(attempt);
}

}  // namespace cutover::deploy
