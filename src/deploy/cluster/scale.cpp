#include "deploy/cluster/scale.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "cutover/base/nearest.hpp"
#include "cutover/base/timeout.hpp"
#include "cutover/store/store.hpp"
#include "deploy/attempt.hpp"
#include "deploy/cluster/ending.hpp"
#include "deploy/cluster/old_services.hpp"

namespace cutover::deploy {
namespace {

Error no_such_process(const model::App& app, const std::string& asked) {
  std::string all;
  std::vector<std::string_view> known;
  for (const model::Process& process : app.processes) {
    all += (all.empty() ? "" : ", ") + process.name;
    known.push_back(process.name);
  }
  const std::string_view meant = nearest(asked, known);
  std::string text = app.name + " has no process " + asked +
                     (known.size() == 1 ? "; it has " : "; its processes are ") + all;
  if (!meant.empty()) text += "; did you mean " + std::string(meant) + "?";
  return Error(ErrorCode::invalid_argument, std::move(text));
}

Error not_in_a_cluster(const std::string& what) {
  return Error(ErrorCode::conflict,
               what +
                   " runs on this host, where each process is one container; more of them take "
                   "`mode: cluster` in the app's file, and a deployment");
}

Error on_its_way_out(const std::string& app, const model::DeploymentId& serving) {
  return Error(ErrorCode::conflict, "the file of " + app + " says `mode: server`, and " + serving.text() +
                                        " is in the cluster only until the next deployment; to have other "
                                        "numbers of tasks there, write `mode: cluster`");
}

/// "web 4 (the file says 2), worker 1 (as the file says)"; `app` may lack what its file has by now.
std::string scale_text(const model::App& app, const model::ScaleRequest& request) {
  std::string text;
  for (const auto& [name, asked] : request) {
    const auto process = std::find_if(app.processes.begin(), app.processes.end(),
                                      [&name = name](const auto& one) { return one.name == name; });
    text += (text.empty() ? "" : ", ") + name;
    if (process == app.processes.end()) {
      text += " from the next deployment on";
      continue;
    }
    text += " " + std::to_string(process->replicas);
    text += process->file_replicas ? " (the file says " + std::to_string(*process->file_replicas) + ")"
                                   : " (as the file says)";
  }
  return text;
}

Task<Result<void>> scale_services(Attempt& attempt) {
  auto run = co_await bring_services_back(attempt);
  if (!run) co_return run.error();
  std::vector<model::Process> processes = attempt.spec.app.processes;
  co_return co_await until_none_too_many(attempt, std::move(processes));
}

/// It is wanted all the same: a Swarm goes on trying.
Error not_there_yet(const Error& failure, const std::string& app, const std::string& wanted) {
  return Error(failure.code(), failure.text() + "; " + wanted +
                                   " stays wanted, and the Swarm goes on trying: cutover status " + app +
                                   " shows its tasks");
}

}  // namespace

Result<void> check_scale(const model::App& app, const model::ScaleRequest& request) {
  if (request.empty()) {
    return Error(ErrorCode::invalid_argument,
                 "it is not said which process is to have how many tasks, like {\"web\": 4}");
  }
  for (const auto& [name, replicas] : request) {
    const std::string& asked = name;
    const bool is_there =
        std::any_of(app.processes.begin(), app.processes.end(),
                    [&asked](const model::Process& process) { return process.name == asked; });
    if (!is_there) return no_such_process(app, asked);
    if (replicas && (*replicas < 0 || *replicas > model::kMostReplicas)) {
      return Error(ErrorCode::invalid_argument,
                   name + " can have 0 to " + std::to_string(model::kMostReplicas) + " tasks");
    }
  }
  return Result<void>();
}

Task<Result<void>> perform_scale(boost::asio::any_io_executor executor, const Dependencies& dependencies,
                                 model::App app, model::ScaleRequest request, model::Requester by) {
  auto state = co_await dependencies.store.app(app.name);
  if (!state) co_return state.error();
  const bool may_scale = app.mode == model::Mode::cluster;
  if (!state->serving && !may_scale) co_return not_in_a_cluster(app.name);
  if (!state->serving) {
    co_return Error(ErrorCode::conflict, "no version of " + app.name + " is in service; deploy one first");
  }
  const model::DeploymentId serving{app.name, *state->serving};
  auto spec = co_await dependencies.store.pinned(serving);
  if (!spec && spec.error().code() != ErrorCode::not_found) co_return spec.error();
  const bool serves_in_cluster = spec && spec->app.mode == model::Mode::cluster;
  if (!may_scale && serves_in_cluster) co_return on_its_way_out(app.name, serving);
  if (!may_scale) co_return not_in_a_cluster(app.name);
  if (!spec) {
    co_return Error(ErrorCode::conflict, "history does not know the specification of " + serving.text() +
                                             ", which serves; deploy once, then scale");
  }
  if (!serves_in_cluster) co_return not_in_a_cluster(serving.text());
  const model::Scale scale = model::scale_after(state->scale, request);
  auto recorded = co_await dependencies.store.set_scale(app.name, scale);
  if (!recorded) co_return recorded.error();
  model::put_scale(scale, spec->app);
  const std::string wanted = scale_text(spec->app, request);
  spdlog::info("event=scaled app={} wanted={:?} by={:?}", app.name, wanted, by.name);
  if (!state->wanted) co_return Result<void>();  // from its start on
  Attempt attempt(executor, dependencies, serving);
  attempt.spec = *spec;
  attempt.old = OldVersion{serving.number, std::move(*spec)};
  attempt.deadline = attempt.clock.now() + attempt.spec.app.deadline;
  attempt.journal.note(model::Noted{"scaled by " + by.name + ": " + wanted});
  auto scaling = scale_services(attempt);
  auto scaled = co_await with_deadline<void>(attempt.clock, attempt.deadline, "no end", std::move(scaling));
  if (!scaled) co_return not_there_yet(scaled.error(), app.name, wanted);
  co_return Result<void>();
}

std::vector<ProcessReplicas> replicas_of(const model::App& app) {
  std::vector<ProcessReplicas> all;
  if (app.mode != model::Mode::cluster) return all;
  for (const model::Process& process : app.processes) {
    all.push_back({process.name, process.replicas, process.file_replicas});
  }
  return all;
}

}  // namespace cutover::deploy
