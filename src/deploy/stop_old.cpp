#include "deploy/stop_old.hpp"

#include <spdlog/spdlog.h>

#include "cutover/base/duration.hpp"
#include "cutover/base/parallel.hpp"

namespace cutover::deploy {
namespace {

Task<Result<void>> stop_one(Attempt& attempt, ManagedContainer container) {
  model::Stop how = stop_of(attempt, container);
  const std::string signal = how.signal;
  const std::string grace = to_text(how.grace);
  std::string name = container.name;
  auto stopped = co_await attempt.containers.stop(std::move(name), std::move(how));
  if (!stopped) co_return stopped.error();
  if (stopped->killed) {
    attempt.journal.note(
        model::Noted{container.name + " did not end within " + grace + " of " + signal + " and was killed"});
  }
  spdlog::info("event=stopped deployment={} container={} took_ms={} killed={}", attempt.id.text(),
               container.name, stopped->took.count(), stopped->killed);
  co_return Result<void>();
}

Task<Result<void>> stop_all(Attempt& attempt, std::vector<ManagedContainer> containers) {
  std::vector<Task<Result<void>>> work;
  for (ManagedContainer& container : containers) work.push_back(stop_one(attempt, std::move(container)));
  auto results = co_await join_all(std::move(work));
  for (const Result<void>& result : results) {
    if (!result) co_return result.error();
  }
  co_return Result<void>();
}

/// Before it is asked to stop: whatever it has begun to answer it answers.
Task<void> let_requests_end(Attempt& attempt) {
  const auto drained = co_await attempt.traffic.take_out_of_service();
  if (drained.left == 0) co_return;
  attempt.journal.note(model::Noted{std::to_string(drained.left) +
                                    " requests or connections were still open after " +
                                    to_text(drained.took) + ", and ended with the container"});
}

}  // namespace

model::Stop stop_of(const Attempt& attempt, const ManagedContainer& container) {
  const bool known = attempt.old && attempt.old->spec && attempt.old->number == container.deployment;
  const model::App& app = known ? attempt.old->spec->app : attempt.spec.app;
  for (const model::Process& process : app.processes) {
    if (process.name == container.process) return process.stop;
  }
  return model::Stop();
}

Task<Result<std::vector<ManagedContainer>>> old_containers(Attempt& attempt, int but_for) {
  auto containers = co_await attempt.containers.of_app(attempt.id.app);
  if (!containers) co_return containers.error();
  const int old = attempt.old ? attempt.old->number : kNoDeployment;
  std::erase_if(*containers, [but_for, old](const ManagedContainer& container) {
    const bool may_come_back = container.deployment == old && !container.is_release();
    return container.deployment == but_for || !(container.is_up() || may_come_back);
  });
  co_return containers;
}

std::vector<ManagedContainer> running(std::vector<ManagedContainer> containers) {
  std::erase_if(containers, [](const ManagedContainer& container) { return !container.is_up(); });
  return containers;
}

Task<Result<void>> arm_new_containers(Attempt& attempt) {
  for (const model::Process& process : attempt.spec.app.processes) {
    std::string name = process.name;
    auto armed = co_await attempt.exits.arm(std::move(name), container_name(attempt.id, process.name));
    if (!armed) co_return armed.error();
  }
  co_return Result<void>();
}

Task<Result<void>> keep_down(Attempt& attempt, const std::vector<ManagedContainer>& old) {
  for (const ManagedContainer& container : old) {
    attempt.journal.note(model::Intended{"update", container.name});
  }
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  for (const ManagedContainer& container : old) {
    std::string name = container.name;
    auto set = co_await attempt.containers.set_restart_policy(std::move(name), engine::RestartPolicy::no);
    const bool gone = !set && set.error().code() == ErrorCode::not_found;  // somebody removed it just now
    if (!set && !gone) co_return set.error();
  }
  co_return Result<void>();
}

Task<Result<void>> intend_to_cut_over(Attempt& attempt, const std::vector<ManagedContainer>& running) {
  for (const ManagedContainer& container : running)
    attempt.journal.note(model::Intended{"stop", container.name});
  for (const model::Process& process : attempt.spec.app.processes) {
    attempt.journal.note(model::Intended{"start", container_name(attempt.id, process.name)});
  }
  co_return co_await attempt.journal.commit();
}

Task<Result<void>> stop_containers(Attempt& attempt, std::vector<ManagedContainer> running) {
  std::vector<ManagedContainer> web;
  std::vector<ManagedContainer> others;
  for (ManagedContainer& container : running) {
    (container.process == "web" ? web : others).push_back(std::move(container));
  }
  auto stopped = co_await stop_all(attempt, std::move(others));
  if (!stopped) co_return stopped.error();
  if (!web.empty()) {
    attempt.out_of_service = attempt.clock.now();
    co_await let_requests_end(attempt);
  }
  co_return co_await stop_all(attempt, std::move(web));
}

}  // namespace cutover::deploy
