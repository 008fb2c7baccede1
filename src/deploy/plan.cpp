#include "deploy/plan.hpp"

#include "cutover/base/duration.hpp"
#include "cutover/model/address.hpp"
#include "cutover/model/order.hpp"
#include "deploy/attempt.hpp"
#include "deploy/cluster/cluster_strategy.hpp"
#include "deploy/cluster/preflight.hpp"
#include "deploy/image_resolver.hpp"
#include "deploy/listening.hpp"
#include "deploy/preflight.hpp"
#include "deploy/prestart.hpp"
#include "deploy/spec_fields.hpp"
#include "deploy/stop_old.hpp"

namespace cutover::deploy {
namespace {

void add_check(Plan& plan, std::string name, const Result<void>& result, std::string good) {
  plan.checks.push_back(
      {std::move(name), result.has_value(), result ? std::move(good) : result.error().text()});
}

/// Is it here, and if not, does the registry have it? Leaves in `plan` and the specification what is known.
Task<Result<bool>> find_image(Attempt& attempt, Plan& plan) {
  model::PinnedSpec& spec = attempt.spec;
  if (spec.app.pull == model::PullPolicy::always && spec.app.image.digest.empty()) {
    model::ImageRef asked = spec.app.image;
    auto digest = co_await attempt.engine.registry_digest(std::move(asked));
    const Result<void> answered = digest ? Result<void>() : Result<void>(digest.error());
    add_check(plan, "registry", answered, spec.app.image.registry() + " has " + plan.image);
    if (!digest) co_return digest.error();
    spec.digest = *digest;
  }
  model::ImageRef exact = spec.app.image;
  if (!spec.digest.empty()) exact = model::ImageRef{exact.repository, "", spec.digest};
  auto here = co_await attempt.engine.inspect_image(exact.text());
  if (!here && here.error().code() != ErrorCode::not_found) co_return here.error();
  if (here) {
    spec.image_id = here->id;
    if (spec.digest.empty()) spec.digest = digest_in(spec.app.image.repository, *here);
  }
  co_return here.has_value();
}

Task<void> check_image_of(Attempt& attempt, Plan& plan) {
  auto here = co_await find_image(attempt, plan);
  if (!here) {
    if (plan.checks.empty()) plan.checks.push_back({"image", false, here.error().text()});
    co_return;
  }
  plan.digest = attempt.spec.digest;
  if (*here) {
    auto fits = co_await check_image(attempt);
    add_check(plan, "image", fits, "it is on this host already");
  } else if (attempt.spec.app.pull == model::PullPolicy::never) {
    plan.checks.push_back({"image", false, "it is not on this host, and `pull: never` forbids to pull it"});
  } else {
    plan.checks.push_back({"image", true, "it will be pulled"});
    plan.steps.push_back("pull " + (plan.digest.empty() ? plan.image : attempt.spec.image()));
  }
}

Task<void> check_own_listener(Attempt& attempt, Plan& plan) {
  const auto missing = not_listening_for(attempt.gate, attempt.id.app);
  if (!missing) co_return;
  auto listening = co_await check_listening(attempt);
  add_check(plan, "port", listening, to_text(missing->at) + " can be the gate's");
}

Task<void> check_cluster_of(Attempt& attempt, Plan& plan) {
  auto suits = co_await check_swarm(attempt);
  add_check(plan, "cluster", suits, "the Swarm can run it");
  for (const std::string& network : attempt.spec.app.networks) {
    auto is_there = co_await has_overlay(attempt, network);
    const Result<void> fits = is_there ? Result<void>() : Result<void>(is_there.error());
    const bool exists = is_there && *is_there;
    add_check(plan, "network", fits, network + (exists ? " exists" : " will be made, as an overlay"));
  }
  co_await check_own_listener(attempt, plan);
}

Task<void> check_surroundings(Attempt& attempt, Plan& plan) {
  if (attempt.spec.app.mode == model::Mode::cluster) {
    co_await check_cluster_of(attempt, plan);
    co_return;
  }
  auto room = co_await check_disk(attempt);
  add_check(plan, "disk", room, "there is room on the Engine's disk");
  for (const std::string& network : attempt.spec.app.networks) {
    auto exists = co_await check_network(attempt, network);
    add_check(plan, "network", exists, network + " exists");
  }
  for (const model::Process& process : attempt.spec.app.processes) {
    if (!process.web || !process.web->publish) continue;
    auto available = co_await check_port(attempt, *process.web->publish);
    add_check(plan, "port", available, to_text(*process.web->publish) + " is free for it");
  }
  co_await check_own_listener(attempt, plan);
}

void add_start_steps(const Attempt& attempt, Plan& plan) {
  const bool waits = can_hold_web_back(attempt);
  for (const model::Process& process : attempt.spec.app.processes) {
    plan.steps.push_back(process.web && waits ? "let web's app begin" : "start " + process.name);
    if (!process.web) continue;
    const model::HealthCheck& health = process.web->health;
    plan.steps.push_back("wait until it is healthy: GET " + health.path + " on port " +
                         std::to_string(process.web->port) + ", for at most " + to_text(health.deadline));
  }
  plan.steps.push_back("watch it for " + to_text(attempt.spec.app.watch));
}

void add_stop_steps(const Attempt& attempt, const std::vector<ManagedContainer>& to_stop, Plan& plan) {
  for (const bool web : {false, true}) {
    for (const ManagedContainer& container : to_stop) {
      if ((container.process == "web") != web) continue;
      const model::Stop how = stop_of(attempt, container);
      plan.steps.push_back("stop " + container.name + " with " + how.signal + ", SIGKILL after " +
                           to_text(how.grace));
    }
  }
}

std::string update_step(const model::DeploymentId& id, const model::Process& process) {
  const model::Update& update = process.update;
  const std::string waves =
      update.parallelism == 0 ? "all at once" : std::to_string(update.parallelism) + " at a time";
  return "update service " + service_name(id.app, process.name) + ": " + std::to_string(process.replicas) +
         (process.replicas == 1 ? " task, " : " tasks, ") + waves + ", " +
         std::string(model::to_string(update.order));
}

/// `to_stop`: the containers of an app that moves into the cluster.
void add_cluster_steps(const Attempt& attempt, const std::vector<ManagedContainer>& to_stop, Plan& plan) {
  const model::App& app = attempt.spec.app;
  if (app.release) plan.steps.push_back("run the release command: " + shown_command(app.release->command));
  const bool stops_first = containers_stop_first(attempt);
  if (stops_first) add_stop_steps(attempt, to_stop, plan);
  for (const model::Process& process : app.processes) plan.steps.push_back(update_step(attempt.id, process));
  plan.steps.push_back("wait until all of their tasks run, healthy");
  plan.steps.push_back("watch them for " + to_text(app.watch));
  if (!stops_first) add_stop_steps(attempt, to_stop, plan);
}

/// In the order in which they would be done.
Task<Result<void>> add_steps(Attempt& attempt, Plan& plan) {
  auto old = co_await old_containers(attempt, kNoDeployment);
  if (!old) co_return old.error();
  const std::vector<ManagedContainer> to_stop = running(std::move(*old));
  if (attempt.spec.app.mode == model::Mode::cluster) {
    add_cluster_steps(attempt, to_stop, plan);
    co_return Result<void>();
  }
  plan.steps.push_back("create the new containers");
  if (attempt.spec.app.release) {
    plan.steps.push_back("run the release command: " + shown_command(attempt.spec.app.release->command));
  }
  if (can_hold_web_back(attempt)) plan.steps.push_back("start web's container, with its app held back");
  const bool stops_first = attempt.spec.app.order == model::Order::stop_first;
  if (stops_first) add_stop_steps(attempt, to_stop, plan);
  if (const auto missing = not_listening_for(attempt.gate, attempt.id.app))
    plan.steps.push_back("listen on " + to_text(missing->at));
  add_start_steps(attempt, plan);
  if (!stops_first) add_stop_steps(attempt, to_stop, plan);
  co_return Result<void>();
}

}  // namespace

Task<Result<Plan>> make_plan(boost::asio::any_io_executor executor, const Dependencies& dependencies,
                             model::App app, model::Request request) {
  const model::DeploymentId none{app.name, kNoDeployment};
  Attempt attempt(executor, dependencies, none);
  attempt.spec.app = app;
  attempt.spec.app.image = chosen_image(app, request);
  attempt.spec.digest = attempt.spec.app.image.digest;
  auto state = co_await dependencies.store.app(app.name);
  if (!state) co_return state.error();
  model::put_scale(state->scale, attempt.spec.app);
  if (state->serving) {
    const model::DeploymentId serving{app.name, *state->serving};
    auto spec = co_await dependencies.store.pinned(serving);
    attempt.old = OldVersion{serving.number, std::nullopt, false};
    if (spec) model::put_scale(state->scale, spec->app);
    if (spec) attempt.old->spec = std::move(*spec);
  }
  Plan plan;
  plan.image = attempt.spec.app.image.text();
  plan.serving = state->serving;
  co_await check_image_of(attempt, plan);
  stop_first_at_one_address(attempt);
  co_await check_surroundings(attempt, plan);
  auto stepped = co_await add_steps(attempt, plan);
  if (!stepped) co_return stepped.error();
  const model::PinnedSpec* before = attempt.old && attempt.old->spec ? &*attempt.old->spec : nullptr;
  plan.changes = compare(before, attempt.spec);
  co_return plan;
}

}  // namespace cutover::deploy
