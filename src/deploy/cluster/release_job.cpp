#include "deploy/cluster/release_job.hpp"

#include <spdlog/spdlog.h>

#include "cutover/base/duration.hpp"
#include "cutover/base/parallel.hpp"
#include "cutover/base/timeout.hpp"
#include "deploy/cluster/roll_out.hpp"
#include "deploy/planner.hpp"
#include "deploy/release.hpp"
#include "deploy/release_output.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr engine::ApiVersion kHasJobs{1, 41};
constexpr Milliseconds kLookAgain = 100ms;
constexpr Milliseconds kLogsEndAfterExit = 10s;
constexpr Milliseconds kForgetsWithin = 2s;
constexpr Milliseconds kStopsWithin = 30s;  // the Engine's grace period of 10 s, and the Swarm's own time

/// Nothing: the Swarm has not made it yet.
Task<Result<std::optional<engine::SwarmTask>>> task_of(Attempt& attempt, const std::string& job) {
  auto tasks = co_await attempt.services.tasks_of_app(attempt.id.app);
  if (!tasks) co_return tasks.error();
  auto service = co_await attempt.services.look(job);
  if (!service) co_return service.error();
  if (!*service) co_return Error(ErrorCode::not_found, "service " + job + " is gone");
  for (engine::SwarmTask& task : *tasks) {
    if (task.service_id == (*service)->id) co_return std::optional(std::move(task));
  }
  co_return std::optional<engine::SwarmTask>();
}

bool has_ended(const engine::SwarmTask& task) {
  return has_failed(task) || task.state == "shutdown" || task.state == "orphaned" || task.state == "remove";
}

/// `until_it_runs`: its output can be had then.
Task<Result<engine::SwarmTask>> wait_for(Attempt& attempt, std::string job, bool until_it_runs) {
  std::string waits_for;
  while (true) {
    auto task = co_await task_of(attempt, job);
    if (!task) co_return task.error();
    if (*task && has_ended(**task)) co_return std::move(**task);
    const bool runs = *task && (*task)->state == "running";
    if (runs && until_it_runs) co_return std::move(**task);
    if (*task && !(*task)->error.empty() && (*task)->error != waits_for) {
      waits_for = (*task)->error;
      attempt.journal.note(model::Noted{"the release command waits: " + waits_for});
    }
    co_await attempt.clock.sleep_until(attempt.clock.now() + kLookAgain);
  }
}

Result<void> judge(Attempt& attempt, const engine::SwarmTask& task) {
  if (task.state == "complete") {
    attempt.journal.note(model::ReleaseEnded{0});
    return {};
  }
  const bool ran = task.state == "failed" && task.exit_code;
  attempt.journal.note(model::ReleaseEnded{ran ? task.exit_code : std::nullopt});
  if (ran) {
    return Error(ErrorCode::rejected,
                 "the release command exited with code " + std::to_string(*task.exit_code));
  }
  if (task.state == "rejected") {
    return Error(ErrorCode::rejected, "the release command could not be started: " + how_it_failed(task));
  }
  return Error(ErrorCode::unavailable, "how the release command ended is unknown: its task is " + task.state +
                                           (task.error.empty() ? "" : " (" + task.error + ")"));
}

Task<Result<engine::SwarmTask>> follow_and_wait(Attempt& attempt, ReleaseOutput& output, std::string job) {
  auto followed = co_await output.follow();
  if (!followed) spdlog::debug("event=log_ended service={} error={:?}", job, followed.error().text());
  co_return co_await wait_for(attempt, std::move(job), false);
}

/// Ends with the command, whatever becomes of its output.
Task<Result<engine::SwarmTask>> follow_to_its_end(Attempt& attempt, std::string job) {
  auto running = co_await wait_for(attempt, job, true);
  if (!running) co_return running.error();
  const std::string id = running->id;
  ReleaseOutput::OpenLog open = [&attempt, &id](engine::LogOptions options) {
    return attempt.swarm->task_logs(id, options);
  };
  ReleaseOutput output(attempt, std::move(open));
  engine::SwarmTask ended = std::move(*running);
  if (!has_ended(ended)) {
    std::vector<Task<Result<engine::SwarmTask>>> race;
    race.push_back(wait_for(attempt, job, false));
    race.push_back(follow_and_wait(attempt, output, job));
    auto seen = co_await first_of(std::move(race));
    if (!seen) co_return seen.error();
    ended = std::move(*seen);
  }
  auto completing = output.complete();
  auto whole = co_await with_timeout<void>(attempt.clock, kLogsEndAfterExit, "the log did not end",
                                           std::move(completing));
  if (!whole) {
    attempt.journal.note(model::Noted{"the release command's log is not whole: " + whole.error().text()});
  }
  co_return ended;
}

/// A Swarm forgets a task that has done its work; one that failed it keeps.
Task<Result<void>> until_gone(Attempt& attempt, std::string job) {
  std::optional<SteadyTime> ended;
  while (true) {
    auto task = co_await task_of(attempt, job);
    if (!task) co_return task.error();
    if (!*task) co_return Result<void>();
    const SteadyTime now = attempt.clock.now();
    if (!ended && has_ended(**task)) ended = now;
    if (ended && now - *ended >= kForgetsWithin) co_return Result<void>();
    co_await attempt.clock.sleep_until(now + kLookAgain);
  }
}

/// They stay where they ran, with the environment's secrets in them; from here only those on this host can be
/// removed. By their labels: the Swarm may know neither the task nor the service any more.
Task<void> remove_containers_of_job(Attempt& attempt, const model::DeploymentId& version) {
  engine::ContainerFilter filter;
  for (const auto& [key, value] : labels_for(version, kReleaseProcess))
    filter.labels.push_back(key + "=" + value);
  auto containers = co_await attempt.engine.list_containers(std::move(filter));
  if (!containers) co_return;
  for (const engine::ContainerSummary& container : *containers) {
    attempt.journal.note(model::Intended{"remove", container.name});
    co_await attempt.journal.try_commit();
    auto removed = co_await attempt.engine.remove_container(container.name, true);
    if (!removed)
      spdlog::debug("event=not_removed container={} error={:?}", container.name, removed.error().text());
  }
}

/// timeout: its node does not say that it has ended.
Task<Result<void>> stop_job(Attempt& attempt, engine::ServiceSpec none) {
  const std::string job = none.name;
  none.replicas = 0;
  auto asked = co_await attempt.services.put(std::move(none));
  if (!asked) co_return asked.error();
  auto ending = until_gone(attempt, job);
  co_return co_await with_timeout<void>(attempt.clock, kStopsWithin, "the release command does not end",
                                        std::move(ending));
}

/// What it is made from is not known here, and not needed for none of it.
engine::ServiceSpec none_of(const ManagedService& job) {
  engine::ServiceSpec none;
  none.name = job.service.name;
  none.labels = job.service.labels;
  none.image = job.service.image;
  none.is_job = true;
  return none;
}

Task<Result<void>> end_job_of_another(Attempt& attempt, const ManagedService& job) {
  const std::string name = job.service.name;
  const model::DeploymentId version{job.app, job.deployment};
  attempt.journal.note(model::Intended{"remove", "service " + name});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  engine::ServiceSpec none = none_of(job);
  auto stopped = co_await stop_job(attempt, std::move(none));
  if (!stopped && stopped.error().code() == ErrorCode::timeout) {
    co_return Error(ErrorCode::rejected, "the release command of " + version.text() +
                                             " may run yet: its node does not say that it has ended; see " +
                                             "`docker service ps " + name +
                                             "`, and when it has: docker service rm " + name);
  }
  if (!stopped) co_return stopped.error();
  auto removed = co_await attempt.services.remove(name);
  if (!removed) co_return removed.error();
  co_await remove_containers_of_job(attempt, version);
  co_return Result<void>();
}

/// Those that another deployment left behind: two at once could destroy data.
Task<Result<void>> end_jobs_of_others(Attempt& attempt) {
  auto services = co_await attempt.services.of_app(attempt.id.app);
  if (!services) co_return services.error();
  for (const ManagedService& service : *services) {
    if (!service.is_release() || service.deployment == attempt.id.number) continue;
    auto ended = co_await end_job_of_another(attempt, service);
    if (!ended) co_return ended.error();
  }
  co_return Result<void>();
}

Task<Result<model::Placement>> where_to_run(Attempt& attempt) {
  auto state = co_await attempt.services.state();
  if (!state) co_return state.error();
  auto nodes = co_await attempt.services.nodes();
  if (!nodes) co_return nodes.error();
  std::string here;
  for (const engine::Node& node : *nodes) {
    if (node.id == state->node_id && node.is_active) here = node.id;
  }
  co_return release_placement(attempt.spec.app, here);
}

Task<Result<void>> run_to_its_end(Attempt& attempt, std::string job) {
  const Milliseconds timeout = attempt.spec.app.release->timeout;
  const SteadyTime limit = attempt.clock.now() + timeout;
  auto following = follow_to_its_end(attempt, job);
  auto ended =
      co_await with_timeout<engine::SwarmTask>(attempt.clock, timeout, "no end", std::move(following));
  if (ended) co_return judge(attempt, *ended);
  attempt.journal.note(model::ReleaseEnded{});
  if (ended.error().code() != ErrorCode::timeout || attempt.clock.now() < limit) {
    co_return ended.error().in("how the release command ended is unknown");
  }
  attempt.journal.note(model::Intended{"remove", "service " + job});
  co_await attempt.journal.try_commit();
  auto removed = co_await remove_release_job(attempt);
  const std::string text = "the release command did not end within " + to_text(timeout);
  if (!removed) co_return removed.error().in(text + " and could not be stopped");
  co_return Error(ErrorCode::rejected, text + " and was stopped");
}

/// It is made once: a lost reply leads to a look, never to a second job.
Task<Result<void>> run_job(Attempt& attempt) {
  const std::string job = container_name(attempt.id, kReleaseProcess);
  auto alone = co_await end_jobs_of_others(attempt);
  if (!alone) co_return alone.error();
  auto placement = co_await where_to_run(attempt);
  if (!placement) co_return placement.error();
  const SteadyTime started = attempt.clock.now();
  attempt.journal.note(model::Intended{"create", "service " + job});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  model::DeploymentId version = attempt.id;
  model::PinnedSpec spec = attempt.spec;
  auto files = co_await provide_files(attempt, std::move(version), std::move(spec));
  if (!files) co_return files.error();
  engine::ServiceSpec plan = plan_release_job(attempt.id, attempt.spec, *files);
  plan.placement = std::move(*placement);
  auto made = co_await attempt.services.put(std::move(plan));
  if (!made) co_return made.error().in("starting the release command");
  std::vector<Task<Result<void>>> race;
  race.push_back(run_to_its_end(attempt, job));
  race.push_back(commit_now_and_then(attempt));
  auto released = co_await first_of(std::move(race));
  if (!released) co_return released.error();
  attempt.journal.note(model::Intended{"remove", "service " + job});
  auto kept = co_await attempt.journal.commit();  // the log is ours before the job goes
  if (!kept) co_return kept.error();
  spdlog::info("event=released deployment={} took_ms={}", attempt.id.text(),
               elapsed(started, attempt.clock.now()).count());
  auto removed = co_await remove_release_job(attempt);
  if (!removed) attempt.journal.note(model::Noted{"left behind: " + removed.error().text()});
  co_return Result<void>();
}

Task<Result<void>> run_here(Attempt& attempt) {
  engine::ContainerSpec plan = plan_release(attempt.id, attempt.spec);
  attempt.made_containers = true;
  attempt.journal.note(model::Intended{"create", plan.name});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  auto created = co_await attempt.containers.create(std::move(plan));
  if (!created) co_return created.error();
  co_return co_await run_release(attempt);
}

Task<Result<bool>> has_jobs(Attempt& attempt) {
  auto engine = co_await attempt.engine.version();
  if (!engine) co_return engine.error();
  co_return engine->used >= kHasJobs;
}

}  // namespace

Task<Result<void>> check_release(Attempt& attempt) {
  if (!attempt.has_release() || attempt.spec.app.files.empty()) co_return Result<void>();
  auto jobs = co_await has_jobs(attempt);
  if (!jobs) co_return jobs.error();
  if (*jobs) co_return Result<void>();
  co_return Error(
      ErrorCode::rejected,
      "the release command would run without the app's secrets and configs: this Docker has no jobs "
      "of a Swarm, which came with 20.10 (API 1.41); upgrade it, or give the app by `env_file` what "
      "it needs");
}

Task<Result<void>> remove_release_job(Attempt& attempt) {
  const std::string job = container_name(attempt.id, kReleaseProcess);
  auto service = co_await attempt.services.look(job);
  if (!service) co_return service.error();
  if (*service) {
    auto job_there = managed(std::move(**service));
    if (!job_there) co_return Result<void>();  // somebody else's, of that name
    engine::ServiceSpec none = none_of(*job_there);
    auto stopped = co_await stop_job(attempt, std::move(none));
    const bool leaves_it = !stopped && stopped.error().code() == ErrorCode::timeout;  // its node is gone
    if (!stopped && !leaves_it) co_return stopped.error();
    auto removed = co_await attempt.services.remove(job);
    if (!removed) co_return removed.error();
  }
  co_await remove_containers_of_job(attempt, attempt.id);
  co_return Result<void>();
}

Task<Result<void>> run_release_on_cluster(Attempt& attempt) {
  auto jobs = co_await has_jobs(attempt);
  if (!jobs) co_return jobs.error();
  if (!*jobs) co_return co_await run_here(attempt);
  co_return co_await run_job(attempt);
}

}  // namespace cutover::deploy
