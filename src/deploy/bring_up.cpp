#include "deploy/bring_up.hpp"

#include "cutover/base/parallel.hpp"
#include "deploy/prestart.hpp"

namespace cutover::deploy {
namespace {

constexpr const char* kWhen = "before it was healthy";

/// "web exited with code 1", "worker was killed by SIGKILL: out of memory"
std::string describe(const UnexpectedExit& exit, const engine::Container* container) {
  if (container && container->oom_killed) return exit.process + " was killed: it ran out of memory";
  if (!exit.code) return exit.process + " ended (its exit code is unknown)";
  return exit.process + " exited with code " + std::to_string(*exit.code);
}

std::string last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.remove_suffix(1);
  const auto newline = text.rfind('\n');
  return std::string(newline == std::string_view::npos ? text : text.substr(newline + 1));
}

Task<Result<void>> prove(Attempt& attempt, model::Web web, const engine::Container& container,
                         SteadyTime started) {
  const std::uint16_t port = web.port;
  HealthChecker checker(attempt, std::move(web), container);
  auto healthy = co_await checker.until_healthy(started);
  if (!healthy) co_return healthy;
  attempt.traffic.pass(container, port);
  attempt.times.answered = attempt.clock.now();
  attempt.times.pause = checker.last_pause();
  co_return healthy;
}

/// Running when it returns, or ended already.
Task<Result<engine::Container>> start_web(Attempt& attempt, model::DeploymentId version,
                                          std::string process) {
  const bool is_new = version.number == attempt.id.number;
  auto web = Result<engine::Container>(Error(ErrorCode::internal, "not started"));
  if (is_new && attempt.prestarted) {
    web = release_web(attempt);
  } else {
    web = co_await attempt.containers.start(container_name(version, process));
  }
  (is_new ? attempt.times.began : attempt.times.began_again) = attempt.clock.now();
  co_return web;
}

Task<Result<void>> start_others(Attempt& attempt, model::DeploymentId version,
                                std::vector<model::Process> processes, std::vector<StartedProcess>& started) {
  for (const model::Process& process : processes) {
    if (process.web) continue;
    auto container = co_await attempt.containers.start(container_name(version, process.name));
    if (!container) co_return container.error();
    started.push_back(StartedProcess{process, std::move(*container)});
  }
  co_return Result<void>();
}

Task<Result<void>> both(Attempt& attempt, model::DeploymentId version, std::vector<model::Process> processes,
                        std::vector<StartedProcess>& started, SteadyTime web_started) {
  std::vector<Task<Result<void>>> work;
  if (!started.empty()) {
    const StartedProcess& web = started.front();
    model::Web how = *web.process.web;
    work.push_back(prove(attempt, std::move(how), web.container, web_started));
  }
  std::vector<StartedProcess> others;
  work.push_back(start_others(attempt, std::move(version), std::move(processes), others));
  auto results = co_await join_all(std::move(work));
  for (const Result<void>& result : results) {
    if (!result) co_return result.error();
  }
  for (StartedProcess& other : others) started.push_back(std::move(other));
  co_return Result<void>();
}

}  // namespace

Task<Result<std::vector<StartedProcess>>> bring_up(Attempt& attempt, model::DeploymentId version,
                                                   std::vector<model::Process> processes) {
  std::vector<StartedProcess> started;
  started.reserve(processes.size());
  SteadyTime web_started;
  if (!processes.empty() && processes.front().web) {
    auto web = co_await start_web(attempt, version, processes.front().name);
    if (!web) co_return web.error();
    web_started = attempt.clock.now();  // an Engine that needs long for it takes nothing of web's deadline
    if (!web->running) {                // it has no address any more, and how it ended says more
      auto ended = co_await fail_on_exit(attempt, kWhen);
      co_return ended.error();
    }
    started.push_back(StartedProcess{processes.front(), std::move(*web)});
  }
  std::vector<Task<Result<void>>> race;
  race.push_back(both(attempt, version, std::move(processes), started, web_started));
  race.push_back(fail_on_exit(attempt, kWhen));
  auto up = co_await first_of(std::move(race));
  if (!up) co_return up.error();
  co_return started;
}

Task<Result<void>> fail_on_exit(Attempt& attempt, std::string when) {
  const UnexpectedExit exit = co_await attempt.exits.first_exit();
  auto container = co_await attempt.containers.look(exit.container);
  const bool found = container && *container;
  std::string text = describe(exit, found ? &**container : nullptr) + " " + when;
  const std::string output = co_await attempt.containers.last_output(exit.container);
  const std::string line = last_line(output);
  if (!line.empty()) text += "; its last words: " + line;
  co_return Error(ErrorCode::unhealthy, std::move(text));
}

}  // namespace cutover::deploy
