#include "deploy/release.hpp"

#include <spdlog/spdlog.h>

#include "cutover/base/duration.hpp"
#include "cutover/base/parallel.hpp"
#include "deploy/release_output.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kFlushInterval = 300ms;
constexpr Milliseconds kLogsEndAfterExit = 10s;
constexpr Milliseconds kActsUponLostRequest = 5s;

/// Started for certain, or an error. It is asked for once: a request whose reply was lost may still be acted
/// upon, and a second one could run the command again.
Task<Result<void>> start_once(Attempt& attempt, std::string name) {
  auto started = co_await attempt.engine.start_container(name);
  if (started) co_return Result<void>();
  if (!started.error().outcome_unknown()) co_return started.error();
  const SteadyTime give_up = attempt.clock.now() + kActsUponLostRequest;
  while (true) {
    auto container = co_await attempt.containers.look(name);
    if (!container) co_return container.error();
    if (!*container) co_return started.error();
    if ((*container)->status != engine::ContainerStatus::created) co_return Result<void>();
    if (attempt.clock.now() >= give_up) co_return started.error();
    co_await attempt.clock.sleep_until(attempt.clock.now() + kFlushInterval);
  }
}

Task<Result<void>> judge_exit(Attempt& attempt, std::string name, engine::ExitWait& wait) {
  const model::ReleaseCommand& release = *attempt.spec.app.release;
  const SteadyTime limit = attempt.clock.now() + release.timeout;
  auto ending = attempt.containers.exit_or_look(name, wait);
  auto exited =
      co_await with_timeout<engine::ExitStatus>(attempt.clock, release.timeout, "no end", std::move(ending));
  if (exited) {
    attempt.journal.note(model::ReleaseEnded{exited->code});
    if (exited->code == 0) co_return Result<void>();
    co_return Error(ErrorCode::rejected,
                    "the release command exited with code " + std::to_string(exited->code));
  }
  attempt.journal.note(model::ReleaseEnded{});
  if (exited.error().code() != ErrorCode::timeout || attempt.clock.now() < limit) {
    co_return exited.error().in("how the release command ended is unknown");
  }
  model::Stop how{"SIGTERM", 10s};
  attempt.journal.note(model::Intended{"stop", name});
  co_await attempt.journal.try_commit();
  auto stopped = co_await attempt.containers.stop(name, std::move(how));
  const std::string text = "the release command did not end within " + to_text(release.timeout);
  if (!stopped) co_return stopped.error().in(text + " and could not be stopped");
  co_return Error(ErrorCode::rejected, text + " and was stopped");
}

/// Whatever becomes of the log, the exit counts.
Task<Result<void>> exit_with_output(Attempt& attempt, std::string name, engine::ExitWait& wait) {
  const SteadyTime logs_until = attempt.clock.now() + attempt.spec.app.release->timeout + kLogsEndAfterExit;
  ReleaseOutput::OpenLog open = [&attempt, &name](engine::LogOptions options) {
    return attempt.engine.container_logs(name, options);
  };
  ReleaseOutput output(attempt, std::move(open));
  std::vector<Task<Result<void>>> work;
  work.push_back(judge_exit(attempt, name, wait));
  auto following = output.follow();
  work.push_back(with_deadline<void>(attempt.clock, logs_until, "the log did not end", std::move(following)));
  auto results = co_await join_all(std::move(work));
  auto completing = output.complete();
  auto whole = co_await with_timeout<void>(attempt.clock, kLogsEndAfterExit, "the log did not end",
                                           std::move(completing));
  if (!whole) {
    attempt.journal.note(model::Noted{"the release command's log is not whole: " + whole.error().text()});
  }
  co_return results[0];
}

}  // namespace

Task<Result<void>> commit_now_and_then(Attempt& attempt) {
  while (true) {
    co_await attempt.clock.sleep_until(attempt.clock.now() + kFlushInterval);
    auto committed = co_await attempt.journal.commit();
    if (!committed) co_return committed.error();
  }
}

Task<Result<void>> run_release(Attempt& attempt) {
  const std::string name = container_name(attempt.id, kReleaseProcess);
  const SteadyTime started = attempt.clock.now();
  attempt.journal.note(model::Intended{"start", name});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  auto wait = co_await attempt.containers.wait_for_next_exit(name);
  if (!wait) co_return wait.error().in("running the release command");
  auto begun = co_await start_once(attempt, name);
  if (!begun) co_return begun.error().in("starting the release command");

  std::vector<Task<Result<void>>> race;
  race.push_back(exit_with_output(attempt, name, **wait));
  race.push_back(commit_now_and_then(attempt));
  auto released = co_await first_of(std::move(race));
  if (!released) co_return released.error();
  attempt.journal.note(model::Intended{"remove", name});
  auto kept = co_await attempt.journal.commit();  // the log is ours before the container goes
  if (!kept) co_return kept.error();
  spdlog::info("event=released deployment={} took_ms={}", attempt.id.text(),
               elapsed(started, attempt.clock.now()).count());
  co_return co_await attempt.containers.remove(name);
}

}  // namespace cutover::deploy
