#include "deploy/stop_old.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "cutover/base/duration.hpp"
#include "cutover/base/parallel.hpp"
#include "cutover/entry/entries.hpp"
#include "deploy/account.hpp"
#include "deploy/prestart.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kPsAnswers = 2s;

/// Another container that publishes the same port can be started only when the Engine has given that back.
bool needs_its_port(const Attempt& attempt) {
  const auto& processes = attempt.spec.app.processes;
  return !processes.empty() && processes.front().web && processes.front().web->publish;
}

Task<Result<void>> stop_one(Attempt& attempt, ManagedContainer container) {
  model::Stop how = stop_of(attempt, container);
  const std::string signal = how.signal;
  const std::string grace = to_text(how.grace);
  const bool is_web = attempt.old_web && attempt.old_web->name == container.name;
  Watched watched;
  if (is_web && attempt.old_web->end) watched = {&*attempt.old_web->end, !needs_its_port(attempt)};
  std::string name = container.name;
  auto stopped = co_await attempt.containers.stop(std::move(name), std::move(how), watched);
  if (!stopped) co_return stopped.error();
  if (is_web) {
    attempt.times.killed = stopped->killed;
    attempt.times.gone = stopped->was_running ? stopped->gone : attempt.clock.now();
  }
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

Task<Result<void>> drain(Attempt& attempt, bool serves_no_more) {
  if (serves_no_more) attempt.times.out_of_service = attempt.clock.now();
  auto draining = serves_no_more ? attempt.traffic.take_out_of_service() : attempt.traffic.let_earlier_end();
  const auto drained = co_await std::move(draining);
  if (drained.left == 0) co_return Result<void>();
  attempt.journal.note(model::Noted{std::to_string(drained.left) +
                                    " requests or connections were still open after " +
                                    to_text(drained.took) + ", and ended with the container"});
  co_return Result<void>();
}

/// Before it is asked to stop: whatever it has begun to answer it answers.
Task<Result<void>> let_requests_end(Attempt& attempt, Successor successor) {
  auto draining = drain(attempt, successor != Successor::serves);
  if (successor != Successor::waits) co_return co_await std::move(draining);
  co_return co_await while_web_waits(attempt, std::move(draining));
}

/// What the image and the app's file made of it; not what it is held back by.
std::vector<std::string> own_command(std::vector<std::string> command) {
  if (entry::waits_first(command)) command.erase(command.begin());
  return command;
}

bool has_own_command(const model::PinnedSpec& spec) {
  const auto& processes = spec.app.processes;
  return !processes.empty() && !processes.front().command.empty();
}

/// A mask has a bit for each signal by its number; names that the host does not know say nothing.
std::optional<bool> is_in(std::uint64_t handled, std::string_view signal) {
  const std::optional<int> number = signal_number(signal);
  if (!number || *number > 64) return std::nullopt;
  return (handled >> (*number - 1) & 1U) != 0;
}

/// Before web's running one is asked to stop: what its end can be noticed by, and what advice on it goes by.
/// Its number may have come again for another process before that could be watched: then it is not its any
/// more.
Task<void> get_to_know_old_web(Attempt& attempt, const std::vector<ManagedContainer>& running) {
  const auto web = std::find_if(running.begin(), running.end(), [](const ManagedContainer& container) {
    return container.process == "web" && container.is_up();
  });
  if (web == running.end()) co_return;
  attempt.old_web = OldWeb{web->name, std::nullopt};
  auto first = co_await attempt.containers.look(web->id);
  if (!first || !*first || !(*first)->running) co_return;
  const int pid = (*first)->pid;
  std::optional<ProcessEnd> end = ProcessEnd::of(attempt.executor, **first);
  auto second = co_await attempt.containers.look(web->id);
  const bool is_its = second && *second && (*second)->running && (*second)->pid == pid;
  // One that is paused the Engine lets go on when it sends it a signal.
  const bool is_paused = is_its && (*second)->status == engine::ContainerStatus::paused;
  if (is_its && !is_paused) attempt.old_web->end = std::move(end);
  const model::Stop how = stop_of(attempt, *web);
  model::StopRecord stop{how.signal, how.grace, std::nullopt, own_command((*first)->command), false};
  const model::PinnedSpec& spec = attempt.old && attempt.old->spec ? *attempt.old->spec : attempt.spec;
  stop.command_is_images = !has_own_command(spec);
  auto asking = attempt.engine.inspect_process(web->id, pid);
  auto process =
      co_await with_timeout<engine::Process>(attempt.clock, kPsAnswers, "no answer", std::move(asking));
  if (process) {
    stop.is_handled = is_in(process->handled_signals, stop.signal);
    stop.process = process->name;
  }
  attempt.account.stop = std::move(stop);
}

void note_stops(Attempt& attempt, const std::vector<ManagedContainer>& running) {
  for (const ManagedContainer& container : running)
    attempt.journal.note(model::Intended{"stop", container.name});
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
    if (process.web && attempt.prestarted) continue;  // since before its start
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

Task<Result<void>> intend_to_stop(Attempt& attempt, const std::vector<ManagedContainer>& running) {
  note_stops(attempt, running);
  co_return co_await attempt.journal.commit();
}

Task<Result<void>> intend_to_cut_over(Attempt& attempt, const std::vector<ManagedContainer>& running) {
  note_stops(attempt, running);
  for (const model::Process& process : attempt.spec.app.processes) {
    attempt.journal.note(model::Intended{"start", container_name(attempt.id, process.name)});
  }
  open_account(attempt);
  co_return co_await attempt.journal.commit();
}

Task<Result<void>> stop_containers(Attempt& attempt, std::vector<ManagedContainer> running,
                                   Successor successor) {
  std::vector<ManagedContainer> web;
  std::vector<ManagedContainer> others;
  for (ManagedContainer& container : running) {
    (container.process == "web" ? web : others).push_back(std::move(container));
  }
  auto stopped = co_await stop_all(attempt, std::move(others));
  if (!stopped) co_return stopped.error();
  if (!web.empty()) {
    auto ended = co_await let_requests_end(attempt, successor);
    if (!ended) co_return ended.error();
    attempt.times.drained = attempt.clock.now();
    if (attempt.old) attempt.old->web_runs_on = false;
  } else if (successor != Successor::serves) {
    attempt.traffic.hold();  // its address may be another's by now
  }
  co_return co_await stop_all(attempt, std::move(web));
}

Task<Result<std::vector<ManagedContainer>>> ready_to_stop(Attempt& attempt,
                                                          std::vector<ManagedContainer> old) {
  auto kept_down = co_await keep_down(attempt, old);
  if (!kept_down) co_return kept_down.error();
  // After that: it freezes the app for a moment, and what came meanwhile is through when the gate holds.
  co_await get_to_know_old_web(attempt, old);
  co_return running(std::move(old));
}

}  // namespace cutover::deploy
