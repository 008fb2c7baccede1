#include "deploy/cluster/roll_out.hpp"

#include <algorithm>
#include <functional>

#include "cutover/base/duration.hpp"
#include "cutover/base/parallel.hpp"
#include "cutover/entry/probe.hpp"
#include "deploy/cluster/published.hpp"
#include "deploy/cluster/service_watch.hpp"
#include "deploy/cluster/task_output.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kLookAgain = 100ms;
constexpr int kChecks = 4;
constexpr Milliseconds kSchedulingTakes = 30s;  // and starting, at a node that is busy

/// How long nothing may move.
Milliseconds stall_limit(const WantedService& wanted) {
  const model::Process& process = wanted.process;
  Milliseconds health{0};
  if (process.web) {  // Docker's first check comes an interval after the start, and three decide
    const model::HealthCheck& check = process.web->health;
    health = check.deadline + kChecks * (check.interval + check.timeout);
  }
  return kSchedulingTakes + health + process.stop.grace + process.update.delay;
}

std::string tasks_of(const WantedService& wanted, const Progress& progress) {
  return std::to_string(progress.running) + " of " + std::to_string(wanted.process.replicas) + " tasks of " +
         wanted.process.name;
}

Error stalled(const WantedService& wanted, const Progress& progress) {
  std::string text = tasks_of(wanted, progress) + " run, and none moved for " + to_text(stall_limit(wanted));
  if (progress.others > 0) text += "; " + std::to_string(progress.others) + " of another version run on";
  if (progress.changed) text += "; one" + what_it_runs(*progress.changed);
  if (!progress.waits_for.empty()) text += ": " + progress.waits_for;
  return Error(ErrorCode::unhealthy, std::move(text));
}

/// The name is as long-lived as its content: the program of another cutoverd is another file.
std::string probe_name() {
  const std::size_t hash = std::hash<std::string_view>()(entry::probe_program());
  return "cutover-probe-" + std::to_string(hash);
}

engine::Labels labels_of_file(const model::DeploymentId& version) {
  return {{std::string(kAppLabel), version.app},
          {std::string(kDeploymentLabel), std::to_string(version.number)}};
}

Task<Result<engine::FileMount>> provide_file(Attempt& attempt, model::DeploymentId version,
                                             model::MountedFile file, std::size_t index) {
  const bool is_secret = file.kind == model::MountedFile::Kind::secret;
  const auto kind = is_secret ? engine::SwarmFile::Kind::secret : engine::SwarmFile::Kind::config;
  // Its own name could be too long for the Swarm, which takes 64 characters.
  std::string name = version.app + "-" + std::to_string(version.number) + "-" + std::to_string(index);
  engine::Labels labels = labels_of_file(version);
  auto stored =
      co_await attempt.services.put_file(kind, std::move(name), std::move(labels), std::move(file.content));
  if (!stored) co_return stored.error();
  co_return engine::FileMount{kind, stored->id, stored->name, file.target, 0444};
}

Task<Result<engine::FileMount>> provide_probe(Attempt& attempt) {
  constexpr auto kKind = engine::SwarmFile::Kind::config;
  std::string name = probe_name();
  engine::Labels labels{{"io.cutover.probe", "1"}};
  Secret program{std::string(entry::probe_program())};
  auto stored =
      co_await attempt.services.put_file(kKind, std::move(name), std::move(labels), std::move(program));
  if (!stored) co_return stored.error();
  co_return engine::FileMount{kKind, stored->id, stored->name, std::string(entry::kProbe), 0555};
}

/// Where it ran, how it ended, and of what it wrote the last lines.
Task<Error> describe_failure(Attempt& attempt, WantedService wanted, Progress progress) {
  const engine::SwarmTask task = progress.failed.front();
  auto where = co_await node_name(attempt, task.node_id);
  const std::string process = wanted.process.name;
  std::string how = co_await why_it_failed(attempt, task);
  std::string output = co_await last_output(attempt, task);
  if (!output.empty()) {
    attempt.journal.note(model::OutputKept{model::OutputRecord{process, std::move(output)}});
  }
  std::string text = process + (where.empty() ? "" : " on node " + where) + " " + how;
  const auto failed = progress.failed.size();
  if (failed > 1) text += " (" + std::to_string(failed) + " tasks failed)";
  co_return Error(ErrorCode::unhealthy, std::move(text));
}

std::vector<engine::SwarmTask> tasks_of_service(const std::vector<engine::SwarmTask>& all,
                                                const std::string& process) {
  std::vector<engine::SwarmTask> tasks;
  for (const engine::SwarmTask& task : all) {
    if (label(task.labels, kProcessLabel) == process) tasks.push_back(task);
  }
  return tasks;
}

}  // namespace

Task<Result<void>> remove_other_services(Attempt& attempt, const model::App& app) {
  auto services = co_await attempt.services.of_app(app.name);
  if (!services) co_return services.error();
  for (const ManagedService& service : *services) {
    const bool is_there =
        std::any_of(app.processes.begin(), app.processes.end(),
                    [&service](const auto& process) { return process.name == service.process; });
    if (is_there) continue;
    auto removed = co_await attempt.services.remove(service.service.name);
    if (!removed) co_return removed.error();
  }
  co_return Result<void>();
}

void intend_to_update(Attempt& attempt, const model::App& app) {
  for (const model::Process& process : app.processes) {
    attempt.journal.note(model::Intended{"update", "service " + service_name(attempt.id.app, process.name)});
  }
}

Task<Result<std::vector<WantedService>>> wanted_services(Attempt& attempt, model::PinnedSpec spec,
                                                         int deployment) {
  auto tasks = co_await attempt.services.tasks_of_app(spec.app.name);
  if (!tasks) co_return tasks.error();
  std::set<std::string> failed_before;
  for (const engine::SwarmTask& task : *tasks) {
    if (has_failed(task)) failed_before.insert(task.id);
  }
  std::vector<WantedService> wanted;
  const std::string image = spec.image();
  for (model::Process& process : spec.app.processes) {
    wanted.push_back(WantedService{std::move(process), deployment, image, failed_before});
  }
  co_return wanted;
}

Task<Result<VersionFiles>> provide_files(Attempt& attempt, model::DeploymentId version,
                                         model::PinnedSpec spec) {
  VersionFiles files;
  auto probe = co_await provide_probe(attempt);
  if (!probe) co_return probe.error();
  files.probe = std::move(*probe);
  std::size_t index = 0;
  for (model::MountedFile& file : spec.app.files) {
    auto mount = co_await provide_file(attempt, version, std::move(file), ++index);
    if (!mount) co_return mount.error();
    files.mounts.push_back(std::move(*mount));
  }
  co_return files;
}

Task<Result<void>> put_services(Attempt& attempt, model::DeploymentId version, model::PinnedSpec spec,
                                PutAgain again, std::string restart) {
  auto files = co_await provide_files(attempt, version, spec);
  if (!files) co_return files.error();
  std::vector<Task<Result<void>>> work;
  for (const model::Process& process : spec.app.processes) {
    engine::ServiceSpec plan = plan_service(version, spec, process, *files);
    if (!restart.empty()) plan.labels[std::string(kRestartLabel)] = restart;
    work.push_back(attempt.services.put(std::move(plan), again == PutAgain::always));
  }
  auto results = co_await join_all(std::move(work));
  for (const Result<void>& result : results) {
    if (!result) co_return result.error();
  }
  co_return Result<void>();
}

Task<Result<void>> look_at_all(Attempt& attempt, const std::vector<WantedService>& wanted,
                               std::vector<Progress>& progress) {
  auto tasks = co_await attempt.services.tasks_of_app(attempt.id.app);
  if (!tasks) co_return tasks.error();
  progress.clear();
  for (const WantedService& one : wanted) {
    progress.push_back(progress_of(one, tasks_of_service(*tasks, one.process.name)));
    if (!progress.back().has_failed(one)) continue;
    WantedService failed = one;
    Progress seen = progress.back();
    co_return co_await describe_failure(attempt, std::move(failed), std::move(seen));
  }
  co_return Result<void>();
}

Task<Result<void>> check_images(Attempt& attempt, const std::vector<WantedService>& wanted,
                                const std::vector<Progress>& progress) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!progress[i].changed) continue;
    const engine::SwarmTask task = *progress[i].changed;
    auto where = co_await node_name(attempt, task.node_id);
    const std::string what = wanted[i].process.name + (where.empty() ? "" : " on node " + where);
    co_return Error(ErrorCode::unhealthy, what + what_it_runs(task));
  }
  co_return Result<void>();
}

Task<Result<void>> until_all_run(Attempt& attempt, std::vector<WantedService> wanted,
                                 model::DeploymentId version, model::PinnedSpec spec) {
  std::vector<ServiceWatch> watches = watch_services(attempt, wanted);
  std::vector<Progress> progress;
  while (true) {
    auto looked = co_await look_at_all(attempt, wanted, progress);
    if (!looked) co_return looked.error();
    bool all_run = true;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (progress[i].has_all(wanted[i])) continue;
      all_run = false;
      watches[i].look(progress[i]);
      if (watches[i].still_for() > stall_limit(wanted[i])) co_return stalled(wanted[i], progress[i]);
      auto mended = co_await watches[i].mend_update(progress[i], version, spec);
      if (!mended) co_return mended.error();
    }
    if (all_run) co_return Result<void>();
    co_await attempt.clock.sleep_until(attempt.clock.now() + kLookAgain);
  }
}

Task<Result<void>> put_and_prove(Attempt& attempt, RollOut how) {
  auto put = co_await put_services(attempt, how.version, how.spec, how.again, how.restart);
  if (!put) co_return put.error();
  if (how.others == Others::go_first) {
    auto removed = co_await remove_other_services(attempt, how.spec.app);
    if (!removed) co_return removed.error();
  }
  for (WantedService& one : how.wanted) one.restarted = how.restart;
  auto run = co_await until_all_run(attempt, std::move(how.wanted), std::move(how.version), how.spec);
  if (!run) co_return run.error();
  if (how.others == Others::go_last) {
    auto removed = co_await remove_other_services(attempt, how.spec.app);
    if (!removed) co_return removed.error();
  }
  co_return co_await until_published_answers(attempt, std::move(how.spec.app));
}

}  // namespace cutover::deploy
