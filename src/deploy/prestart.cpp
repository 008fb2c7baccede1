#include "deploy/prestart.hpp"

#include <spdlog/spdlog.h>

#include "cutover/base/parallel.hpp"
#include "cutover/entry/entries.hpp"
#include "deploy/bring_up.hpp"
#include "deploy/planner.hpp"

namespace cutover::deploy {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds kWaitsAfter = 10s;
constexpr Milliseconds kEngineTells = 10s;
constexpr const char* kBeforeTheStop = "before the old version was asked to stop";
constexpr const char* kDoesNotWait = "it does not say that it waits for its turn";

const model::Process& web_of(const Attempt& attempt) {
  return attempt.spec.app.processes.front();
}

void note_ordinary_start(Attempt& attempt, const Error& why) {
  attempt.holds_web_back = false;
  spdlog::warn("event=not_prestarted deployment={} error={:?}", attempt.id.text(), why.text());
  attempt.journal.note(model::Noted{"web was not started before the cut-over: " + why.text() +
                                    "; it takes longer that way, and `prestart: false` avoids the attempt"});
}

/// The Engine tells of it a moment later than the process itself.
bool has_ended(const Attempt& attempt) {
  return attempt.exits.has_exit() || (attempt.prestarted_end && attempt.prestarted_end->has_come());
}

Task<Result<void>> ended_too_early(Attempt& attempt) {
  auto failing = fail_on_exit(attempt, kBeforeTheStop);
  return with_timeout<void>(attempt.clock, kEngineTells,
                            "web's new container ended before its turn, and the Engine did not say how",
                            std::move(failing));
}

Task<Result<void>> until_it_waits(Attempt& attempt, std::string name) {
  auto waiting = attempt.entries->waits(std::move(name));
  std::vector<Task<Result<void>>> race;
  race.push_back(with_timeout<void>(attempt.clock, kWaitsAfter, kDoesNotWait, std::move(waiting)));
  race.push_back(fail_on_exit(attempt, "before the cut-over"));
  co_return co_await first_of(std::move(race));
}

Task<Result<void>> start_and_wait(Attempt& attempt, std::string name) {
  std::string process = web_of(attempt).name;
  auto armed = co_await attempt.exits.arm(std::move(process), name);
  if (!armed) co_return armed.error();
  auto web = co_await attempt.containers.start(name);
  if (!web) co_return web.error();
  auto waits = co_await until_it_waits(attempt, std::move(name));
  if (!waits) co_return waits.error();
  attempt.prestarted = std::move(*web);
  attempt.prestarted_end = ProcessEnd::of(attempt.executor, *attempt.prestarted);
  co_return Result<void>();
}

}  // namespace

bool can_hold_web_back(const Attempt& attempt) {
  const model::App& app = attempt.spec.app;
  const bool has_web = !app.processes.empty() && app.processes.front().web;
  return attempt.entries && app.prestart && app.order == model::Order::stop_first && attempt.old && has_web &&
         !web_of(attempt).web->publish;
}

bool hold_back(Attempt& attempt, engine::ContainerSpec& plan) {
  auto folder = attempt.entries->hold(plan.name);
  if (!folder) {
    attempt.entries->forget(plan.name);
    note_ordinary_start(attempt, folder.error());
    return false;
  }
  // With an entrypoint of its own a container loses the image's command.
  std::vector<std::string> command = whole_command(*attempt.image, plan.command);
  plan.entrypoint = {std::string(entry::kProgram)};
  plan.command = std::move(command);
  plan.mounts.push_back(
      engine::Mount{engine::Mount::Kind::bind, folder->string(), std::string(entry::kTarget), true});
  return true;
}

bool is_about_holding_back(const Attempt& attempt, const Error& error) {
  const std::string text = error.text();
  const std::string folder = "entry/" + container_name(attempt.id, web_of(attempt).name);
  return text.find(kDoesNotWait) != std::string::npos || text.find(entry::kTarget) != std::string::npos ||
         text.find(folder) != std::string::npos;
}

Task<Result<void>> make_ordinary(Attempt& attempt, Error why) {
  note_ordinary_start(attempt, why);
  co_await attempt.exits.disarm();
  const std::string name = container_name(attempt.id, web_of(attempt).name);
  attempt.journal.note(model::Intended{"remove", name});
  attempt.journal.note(model::Intended{"create", name});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  auto removed = co_await attempt.containers.remove(name);
  if (!removed) co_return removed.error();
  engine::ContainerSpec plan = plan_process(attempt.id, attempt.spec, web_of(attempt));
  co_return co_await attempt.containers.create(std::move(plan));
}

Task<Result<void>> prestart(Attempt& attempt) {
  if (!attempt.holds_web_back) co_return Result<void>();
  std::string name = container_name(attempt.id, web_of(attempt).name);
  attempt.journal.note(model::Intended{"start", name});
  auto intended = co_await attempt.journal.commit();
  if (!intended) co_return intended.error();
  auto waits = co_await start_and_wait(attempt, name);
  if (waits || !is_about_holding_back(attempt, waits.error())) co_return waits;
  Error why = waits.error();
  co_return co_await make_ordinary(attempt, std::move(why));
}

Task<Result<void>> while_web_waits(Attempt& attempt, Task<Result<void>> step) {
  if (has_ended(attempt)) co_return co_await ended_too_early(attempt);
  std::vector<Task<Result<void>>> race;
  race.push_back(std::move(step));
  race.push_back(fail_on_exit(attempt, kBeforeTheStop));
  auto done = co_await first_of(std::move(race));
  if (done && has_ended(attempt)) co_return co_await ended_too_early(attempt);
  co_return done;
}

Result<engine::Container> release_web(Attempt& attempt) {
  auto released = attempt.entries->release(attempt.prestarted->name);
  if (!released) return released.error();
  return *attempt.prestarted;
}

Result<void> let_go(Attempt& attempt, const engine::Container& container) {
  if (!attempt.entries || !entry::waits_first(container.command)) return {};
  if (auto mended = attempt.entries->mend(container.name); !mended) return mended;
  return attempt.entries->release(container.name);
}

}  // namespace cutover::deploy
