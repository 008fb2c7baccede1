#include "deploy/containers.hpp"

#include <algorithm>

#include "cutover/base/timeout.hpp"
#include "cutover/entry/entries.hpp"
#include "deploy/log_source.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kEngineAway = 30s;  // how long an Engine that does not answer is asked again
constexpr Milliseconds kAskAgain = 250ms;
constexpr Milliseconds kPortGivenBack =
    2s;  // a docker-proxy can outlive its container by a moment (moby#20486)
constexpr Milliseconds kPortAskAgain = 25ms;
constexpr Milliseconds kDiesAfterKill =
    20s;  // worst case of the Engine's own clean-up, which is the grace period + about 14 s

bool is_port_taken(const Error& error) {
  return error.message().find("port is already allocated") != std::string::npos ||
         error.message().find("address already in use") != std::string::npos;
}

/// Ours, of this deployment, and of its image: where a history was lost its numbers can come again.
bool is_made_from(const engine::Container& container, const engine::ContainerSpec& spec) {
  for (const auto& [key, value] : spec.labels) {
    const auto found = container.labels.find(key);
    if (found == container.labels.end() || found->second != value) return false;
  }
  const bool starts_alike = entry::waits_first(container.command) == entry::waits_first(spec.entrypoint);
  return starts_alike && (container.image == spec.image || container.image_id == spec.image);
}

std::vector<ManagedContainer> managed_of(const std::string& app,
                                         const std::vector<engine::ContainerSummary>& listed) {
  std::vector<ManagedContainer> ours;
  for (const engine::ContainerSummary& container : listed) {
    auto one = managed(container);
    if (one && one->app == app) ours.push_back(std::move(*one));
  }
  return ours;
}

}  // namespace

SteadyTime Containers::give_up() const {
  return std::max(clock_.now() + (journal_ ? kEngineAway : 0s), patient_until_);
}

void Containers::observed(const std::string& name, std::string state) {
  if (journal_) journal_->note(model::Observed{name, std::move(state)});
}

Task<Result<std::optional<engine::Container>>> Containers::look(std::string name) {
  const SteadyTime give_up = this->give_up();
  while (true) {
    std::string asked = name;
    auto container = co_await engine_.inspect_container(std::move(asked));
    if (container) co_return std::optional<engine::Container>(std::move(*container));
    if (container.error().code() == ErrorCode::not_found) co_return std::optional<engine::Container>();
    if (!container.error().outcome_unknown() || clock_.now() >= give_up) {
      co_return container.error().in("looking at container " + name);
    }
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<std::vector<ManagedContainer>>> Containers::of_app(std::string app) {
  const SteadyTime give_up = this->give_up();
  while (true) {
    engine::ContainerFilter filter;
    filter.labels.push_back(std::string(kAppLabel) + "=" + app);
    auto listed = co_await engine_.list_containers(std::move(filter));
    if (listed) co_return managed_of(app, *listed);
    if (!listed.error().outcome_unknown() || clock_.now() >= give_up) {
      co_return listed.error().in("listing the containers of " + app);
    }
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<void>> Containers::create(engine::ContainerSpec spec) {
  const std::string doing = "creating container " + spec.name;
  const SteadyTime give_up = this->give_up();
  while (true) {
    engine::ContainerSpec copy = spec;
    auto created = co_await engine_.create_container(std::move(copy));
    if (created) {
      observed(spec.name, "created");
      co_return Result<void>();
    }
    const bool taken = created.error().code() == ErrorCode::conflict;
    if (!taken && !created.error().outcome_unknown()) co_return created.error().in(doing);
    std::string name = spec.name;
    auto there = co_await look(std::move(name));
    if (!there) co_return there.error().in(doing);
    if (*there && is_made_from(**there, spec)) {
      observed(spec.name, "created");
      co_return Result<void>();
    }
    if (*there) {
      co_return Error(ErrorCode::conflict, "the name is taken by another container (" +
                                               (*there)->id.substr(0, 12) + ", image " + (*there)->image +
                                               "); rename or remove it")
          .in(doing);
    }
    if (clock_.now() >= give_up) co_return created.error().in(doing);
    co_await clock_.sleep_until(clock_.now() +
                                kAskAgain);  // a clash right after a removal can be spurious (moby#37698)
  }
}

Task<Result<engine::Container>> Containers::start(std::string name) {
  const std::string doing = "starting container " + name;
  const SteadyTime port_by = clock_.now() + kPortGivenBack;
  const SteadyTime give_up = this->give_up();
  while (true) {
    std::string asked = name;
    auto started = co_await engine_.start_container(std::move(asked));
    const bool port_taken = !started && is_port_taken(started.error());
    if (!started && !port_taken && !started.error().outcome_unknown()) co_return started.error().in(doing);
    if (started || !port_taken) {
      std::string looked_at = name;
      auto container = co_await look(std::move(looked_at));
      if (!container) co_return container.error().in(doing);
      if (!*container) co_return Error(ErrorCode::not_found, "it does not exist any more").in(doing);
      // Started and gone already is for the caller to judge: what it ended with is in the container.
      if (started || (*container)->running) {
        observed(name,
                 (*container)->running ? "running" : "exited " + std::to_string((*container)->exit_code));
        co_return std::move(**container);
      }
    }
    if (clock_.now() >= (port_taken ? port_by : give_up)) co_return started.error().in(doing);
    const SteadyTime again = clock_.now() + (port_taken ? kPortAskAgain : kAskAgain);
    co_await clock_.sleep_until(again);
  }
}

Task<Result<Stopped>> Containers::stop(std::string name, model::Stop stop, Watched watched) {
  std::string stopping = name;
  auto stopped = co_await stop_and_wait(std::move(stopping), std::move(stop), watched);
  if (stopped) {
    observed(name, stopped->exit_code ? "exited " + std::to_string(*stopped->exit_code) : "not running");
  }
  co_return stopped;
}

Task<Result<Stopped>> Containers::stop_and_wait(std::string name, model::Stop stop, Watched watched) {
  const SteadyTime give_up = this->give_up();
  while (true) {
    std::string asked = name;
    auto wait = co_await wait_for_exit(std::move(asked), watched);
    if (wait) {
      std::string stopping = name;
      model::Stop how = stop;
      auto stopped =
          co_await wait_until_stopped(std::move(stopping), std::move(how), watched, std::move(*wait));
      if (stopped || !stopped.error().outcome_unknown() || clock_.now() >= give_up) co_return stopped;
    } else {
      if (wait.error().code() == ErrorCode::not_found) co_return Stopped();
      if (!wait.error().outcome_unknown() || clock_.now() >= give_up) {
        co_return wait.error().in("stopping container " + name);
      }
    }
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

/// Nothing where the Engine need not tell of it.
Task<Result<std::unique_ptr<engine::ExitWait>>> Containers::wait_for_exit(std::string name, Watched watched) {
  if (watched.alone()) co_return nullptr;
  co_return co_await engine_.wait_container(std::move(name), engine::WaitCondition::not_running);
}

Task<Result<engine::KillResult>> Containers::send(std::string name, std::string signal, Watched watched) {
  if (watched.alone() && watched.end->send(signal)) co_return engine::KillResult::signalled;
  co_return co_await engine_.kill_container(std::move(name), std::move(signal));
}

/// The wait is open before the signal is sent, so that the exit is noticed the moment the Engine knows of it.
Task<Result<Stopped>> Containers::wait_until_stopped(std::string name, model::Stop stop, Watched watched,
                                                     std::unique_ptr<engine::ExitWait> wait) {
  const std::string doing = "stopping container " + name;
  const SteadyTime signalled = clock_.now();
  std::string target = name;
  std::string signal = stop.signal;
  auto sent = co_await send(std::move(target), std::move(signal), watched);
  if (!sent && sent.error().code() == ErrorCode::not_found) co_return Stopped();
  if (!sent) co_return sent.error().in(doing);
  if (*sent == engine::KillResult::not_running) co_return Stopped();
  std::string ending = name;
  auto until_ended = this->until_ended(std::move(ending), std::move(wait), watched);
  auto ended = co_await with_timeout<Stopped>(clock_, stop.grace, "it did not end", std::move(until_ended));
  if (!ended && ended.error().code() != ErrorCode::timeout) co_return ended.error().in(doing);
  if (!ended) co_return co_await kill_and_wait(std::move(name), watched, signalled);
  ended->took = elapsed(signalled, ended->gone);
  co_return ended;
}

Task<Result<Stopped>> Containers::kill_and_wait(std::string name, Watched watched, SteadyTime signalled) {
  const std::string doing = "killing container " + name;
  std::string waited_for = name;
  auto wait = co_await wait_for_exit(std::move(waited_for), watched);
  if (!wait) co_return wait.error().in(doing);
  std::string target = name;
  std::string signal = "SIGKILL";
  auto sent = co_await engine_.kill_container(std::move(target), std::move(signal));
  if (!sent && sent.error().code() != ErrorCode::not_found) co_return sent.error().in(doing);
  auto until_ended = this->until_ended(std::move(name), std::move(*wait), watched);
  auto ended = co_await with_timeout<Stopped>(clock_, kDiesAfterKill, "it did not end after SIGKILL",
                                              std::move(until_ended));
  if (!ended) co_return ended.error().in(doing);
  ended->killed = true;
  ended->took = elapsed(signalled, ended->gone);
  co_return ended;
}

Task<Result<Stopped>> Containers::until_ended(std::string name, std::unique_ptr<engine::ExitWait> wait,
                                              Watched watched) {
  Stopped stopped;
  stopped.was_running = true;
  if (watched.end) {
    auto came = co_await watched.end->came();
    if (!came) co_return came.error();
    stopped.gone = clock_.now();
    if (watched.suffices) co_return stopped;
  }
  auto exited = co_await exit_or_look(std::move(name), *wait);
  if (!exited) co_return exited.error();
  stopped.exit_code = exited->code;
  if (!watched.end) stopped.gone = clock_.now();
  co_return stopped;
}

Task<Result<void>> Containers::settled(std::string name) {
  const SteadyTime give_up = clock_.now() + kDiesAfterKill;
  while (true) {
    std::string asked = name;
    auto container = co_await look(std::move(asked));
    if (!container) co_return container.error();
    if (!*container) co_return Result<void>();
    if (!(*container)->running) {
      observed(name, "exited " + std::to_string((*container)->exit_code));
      co_return Result<void>();
    }
    if (clock_.now() >= give_up) {
      co_return Error(ErrorCode::timeout, "the Engine does not notice that container " + name + " has ended");
    }
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<std::unique_ptr<engine::ExitWait>>> Containers::wait_for_next_exit(std::string name) {
  const SteadyTime give_up = this->give_up();
  while (true) {
    std::string asked = name;
    auto wait = co_await engine_.wait_container(std::move(asked), engine::WaitCondition::next_exit);
    if (wait) co_return std::move(*wait);
    if (!wait.error().outcome_unknown() || clock_.now() >= give_up) {
      co_return wait.error().in("waiting for container " + name);
    }
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<engine::ExitStatus>> Containers::exit_or_look(std::string name, engine::ExitWait& wait) {
  auto exited = co_await wait.exited();
  if (exited || !exited.error().outcome_unknown()) co_return exited;
  while (true) {
    std::string asked = name;
    auto container = co_await look(std::move(asked));
    if (!container) co_return container.error();
    if (!*container) co_return engine::ExitStatus{};
    if (!(*container)->running) co_return engine::ExitStatus{(*container)->exit_code, ""};
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<void>> Containers::remove(std::string name) {
  const SteadyTime give_up = this->give_up();
  while (true) {
    std::string asked = name;
    auto removed = co_await engine_.remove_container(std::move(asked), true);
    if (removed) {
      observed(name, "absent");
      if (entries_) entries_->forget(name);
      co_return Result<void>();
    }
    if (!removed.error().outcome_unknown() || clock_.now() >= give_up) {
      co_return removed.error().in("removing container " + name);
    }
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<void>> Containers::rename(std::string id, std::string to) {
  const SteadyTime give_up = this->give_up();
  while (true) {
    std::string asked = id;
    std::string wanted = to;
    auto renamed = co_await engine_.rename_container(std::move(asked), std::move(wanted));
    if (renamed) co_return Result<void>();
    std::string looked_at = id;
    auto there = co_await look(std::move(looked_at));
    if (there && *there && (*there)->name == to) co_return Result<void>();
    if (!renamed.error().outcome_unknown() || clock_.now() >= give_up) {
      co_return renamed.error().in("giving container " + id.substr(0, 12) + " the name " + to);
    }
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<Result<void>> Containers::set_restart_policy(std::string name, engine::RestartPolicy policy) {
  const SteadyTime give_up = this->give_up();
  while (true) {
    std::string asked = name;
    auto updated = co_await engine_.set_restart_policy(std::move(asked), policy);
    if (updated) {
      observed(name, policy == engine::RestartPolicy::no ? "stays down by itself" : "comes back by itself");
      co_return Result<void>();
    }
    if (!updated.error().outcome_unknown() || clock_.now() >= give_up) {
      co_return updated.error().in("setting the restart policy of container " + name);
    }
    co_await clock_.sleep_until(clock_.now() + kAskAgain);
  }
}

Task<std::string> Containers::last_output(std::string name) {
  auto reading = read_output(std::move(name));
  auto output = co_await with_timeout<std::string>(clock_, kOutputLimit, "no output", std::move(reading));
  co_return output ? std::move(*output) : std::string();
}

Task<Result<std::string>> Containers::read_output(std::string name) {
  engine::LogOptions options;
  options.tail = kOutputLines;
  auto logs = co_await engine_.container_logs(std::move(name), options);
  if (!logs) co_return logs.error();
  co_return co_await tail_of(**logs, kOutputBytes);
}

Task<Result<std::vector<ManagedContainer>>> list_managed(engine::Client& engine) {
  engine::ContainerFilter filter;
  filter.labels.push_back(std::string(kAppLabel));
  auto listed = co_await engine.list_containers(std::move(filter));
  if (!listed) co_return listed.error().in("listing the containers of all apps");
  std::vector<ManagedContainer> ours;
  for (const engine::ContainerSummary& container : *listed) {
    auto one = managed(container);
    if (one) ours.push_back(std::move(*one));
  }
  co_return ours;
}

}  // namespace cutover::deploy
