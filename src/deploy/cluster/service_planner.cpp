#include "deploy/cluster/service_planner.hpp"

#include "cutover/entry/probe.hpp"
#include "cutover/model/waves.hpp"
#include "deploy/cluster/services.hpp"
#include "deploy/planner.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr int kBadProbesInARow = 3;
constexpr Milliseconds kProgramEnds = 10s;

/// By the app's own health check, from within its container.
engine::Healthcheck check_of(const model::Web& web) {
  const model::HealthCheck& health = web.health;
  engine::Healthcheck check;
  check.test = {"CMD",
                std::string(entry::kProbe),
                std::to_string(web.port),
                health.path,
                std::to_string(health.status.first),
                std::to_string(health.status.last),
                std::to_string(health.timeout.count())};
  check.interval = health.interval;
  check.timeout = health.timeout + 1s;  // the program tells more than the Engine does
  check.start_period = health.deadline;
  check.retries = kBadProbesInARow;
  return check;
}

engine::Healthcheck runs_for_a_moment() {
  engine::Healthcheck check;
  check.test = {"CMD", std::string(entry::kProbe)};
  check.interval = model::kRunsForAMoment;
  check.timeout = kProgramEnds;
  check.retries = kBadProbesInARow;
  return check;
}

engine::ServiceSpec plan_common(engine::ContainerSpec plan, const model::PinnedSpec& spec,
                                const VersionFiles& files) {
  engine::ServiceSpec service;
  service.labels = std::move(plan.labels);
  service.image = std::move(plan.image);
  if (!spec.digest.empty()) service.repository = spec.app.image.repository;
  service.command = std::move(plan.command);
  service.env = std::move(plan.env);
  service.mounts = std::move(plan.mounts);
  service.files = files.mounts;
  service.networks = std::move(plan.networks);
  for (engine::NetworkAttachment& network : service.networks) network.aliases.clear();  // its name suffices
  service.memory_bytes = plan.memory_bytes;
  service.nano_cpus = plan.nano_cpus;
  service.stop_signal = std::move(plan.stop_signal);
  return service;
}

}  // namespace

engine::ServiceSpec plan_service(const model::DeploymentId& id, const model::PinnedSpec& spec,
                                 const model::Process& process, const VersionFiles& files) {
  engine::ServiceSpec service = plan_common(plan_process(id, spec, process), spec, files);
  service.name = service_name(id.app, process.name);
  service.stop_grace = process.stop.grace;
  service.files.push_back(files.probe);
  service.healthcheck = process.web ? check_of(*process.web) : runs_for_a_moment();
  service.placement = process.placement;
  service.update = process.update;
  service.replicas = static_cast<std::uint64_t>(process.replicas);
  if (process.web && process.web->publish) {
    service.ports.push_back({process.web->port, process.web->publish->port, process.web->publish->mode});
  }
  return service;
}

model::Placement release_placement(const model::App& app, const std::string& here) {
  const model::Placement of_web =
      app.processes.empty() ? model::Placement() : app.processes.front().placement;
  const bool is_tied = !app.volumes.empty() && !of_web.constraints.empty();
  if (is_tied || here.empty()) return of_web;
  model::Placement placement;
  placement.constraints.push_back("node.id==" + here);
  return placement;
}

engine::ServiceSpec plan_release_job(const model::DeploymentId& id, const model::PinnedSpec& spec,
                                     const VersionFiles& files) {
  engine::ServiceSpec job = plan_common(plan_release(id, spec), spec, files);
  job.name = container_name(id, kReleaseProcess);
  job.is_job = true;
  return job;
}

}  // namespace cutover::deploy
