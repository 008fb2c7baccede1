#include "faults/chaos/stage.hpp"

#include <signal.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/demo_image.hpp"
#include "support/eventually.hpp"

namespace cutover::chaos {

using namespace std::chrono_literals;
using test::eventually;

namespace {

constexpr int kFirstPort = 8430;
constexpr auto kStopsWithin = 3s;  // then it is killed, as an impatient supervisor would

struct Version {
  const char* name;
  std::map<std::string, std::string> environment{};
};

const std::vector<Version>& versions() {
  static const std::vector<Version> all{{"v1"},
                                        {"v2"},
                                        {"v3"},
                                        {"slow", {{"BOOT_MS", "700"}, {"DRAIN_MS", "400"}}},
                                        {"stubborn", {{"IGNORE_SIGTERM", "1"}}},
                                        {"exits", {{"EXIT_AFTER_MS", "0"}}},
                                        {"dies", {{"EXIT_AFTER_MS", "120"}}},
                                        {"unhealthy", {{"HEALTH_STATUS", "500"}}},
                                        {"norelease", {{"EXIT_CODE", "3"}}},
                                        {"missing"}};  // there is no such image
  return all;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::set<std::string> foreign_names() {
  return {"foreign-runs", "foreign-stays-down"};
}

}  // namespace

Stage::Stage(int apps, bool live_restore)
    : engine_(live_restore ? std::vector<std::string>{"--live-restore"} : std::vector<std::string>{}),
      observer_(engine_, foreign_names()) {
  for (const Version& version : versions()) {
    const std::string name = version.name;
    if (name == "missing") continue;
    test::make_demo_image(docker(),
                          {.reference = "demo:" + name, .version = name, .environment = version.environment});
  }
  docker()({"run", "--detach", "--restart", "always", "--name", "foreign-runs", "demo:v1", "worker"});
  docker()({"create", "--name", "foreign-stays-down", "demo:v1", "worker"});
  apps_.reserve(static_cast<std::size_t>(apps));
  for (int number = 0; number < apps; ++number) add_app(number);
  daemon_.start();
}

Stage::~Stage() {
  if (daemon_.running()) daemon_.kill();
}

/// The first is web alone, the second has a worker and a release command, and so on.
void Stage::add_app(int number) {
  StagedApp staged;
  staged.app = std::make_unique<test::TestApp>(
      daemon_, docker(), std::string(1, static_cast<char>('a' + number)), kFirstPort + number);
  staged.processes.emplace_back("web");
  staged.file.health = "{path: /health, deadline: 6s, interval: 50ms, timeout: 2s}";
  staged.file.stop = "{grace: 1s}";
  staged.file.watch = "300ms";
  staged.file.more = "retain: 1\ndeadline: 60s\nkeep_history: 1000\n";
  if (number % 2 == 1) {
    staged.file.processes = {{"worker", "{command: [worker], stop: {grace: 1s}}"}};
    staged.file.release = "{command: [release, SLEEP_MS=50], timeout: 5s}";
    staged.processes.emplace_back("worker");
  }
  staged.app->write(staged.file);
  apps_.push_back(std::move(staged));
}

void Stage::perform(const Action& action) {
  StagedApp& app = apps_[static_cast<std::size_t>(action.app)];
  switch (action.kind) {
    case Kind::deploy:
      return deploy(app, action.choice, false);
    case Kind::deploy_with_key:
      return deploy(app, action.choice, true);
    case Kind::repeat:
      return repeat();
    case Kind::burst:
      return burst(action.choice);
    case Kind::rollback:
      return roll_back(app, action.choice);
    case Kind::cancel:
      return cancel(app);
    case Kind::stop:
    case Kind::start:
    case Kind::restart:
      return operate(app, std::string(to_string(action.kind)));
    case Kind::reload:
      return reload(app, action.choice);
    case Kind::reload_mistake:
      return reload_mistake(app);
    case Kind::remove_container:
    case Kind::stop_container:
    case Kind::kill_container:
    case Kind::rename_container:
      return by_hand(app, action.kind, action.choice);
    case Kind::take_name:
      return take_name(app);
    case Kind::crash_daemon:
      return daemon_.kill();
    case Kind::stop_daemon:
      return stop_daemon();
    case Kind::start_daemon:
      return daemon_.launch();
    case Kind::crash_engine:
    case Kind::stop_engine:
      return end_engine(action.kind == Kind::crash_engine);
    case Kind::start_engine:
      return start_engine();
  }
}

void Stage::ask(StagedApp& app, const std::string& path, const std::string& body, bool with_key) {
  ++asked_;
  app.must_be_stopped = false;
  Request& request = ledger_.add(app.app->name(), app.app->path(path), body, with_key);
  ledger_.answered(request, daemon_.api().post(request.path, as_sent(request)));
}

void Stage::deploy(StagedApp& app, std::uint32_t choice, bool with_key) {
  const Version& version = versions()[choice % versions().size()];
  ask(app, "/deployments", R"({"tag": ")" + std::string(version.name) + "\"", with_key);
}

void Stage::burst(std::uint32_t choice) {
  struct Sent {
    Request& request;
    std::unique_ptr<test::PendingAnswer> answer;
  };
  std::vector<Sent> sent;
  for (std::uint32_t i = 0; i < 3; ++i) {
    StagedApp& app = apps_[(choice + i * (choice % 2)) % apps_.size()];
    app.must_be_stopped = false;
    ++asked_;
    Request& request = ledger_.add(app.app->name(), app.app->path("/deployments"),
                                   R"({"tag": "v)" + std::to_string(1 + i) + "\"", i == 1);
    sent.push_back({request, std::unique_ptr<test::PendingAnswer>(new test::PendingAnswer(
                                 daemon_.api().begin_post(request.path, as_sent(request))))});
  }
  for (Sent& one : sent) ledger_.answered(one.request, one.answer->get());
}

void Stage::repeat() {
  Request* request = ledger_.last_with_key();
  if (request == nullptr) return;
  for (StagedApp& app : apps_) {
    if (app.app->name() == request->app) app.must_be_stopped = false;
  }
  ledger_.answered(*request, daemon_.api().post(request->path, as_sent(*request)));
}

void Stage::roll_back(StagedApp& app, std::uint32_t choice) {
  const test::Json latest = app.app->status()["latest"];
  const bool to_one = choice % 3 == 0 && latest.is_object();
  const int to = to_one ? 1 + static_cast<int>(choice) % latest["number"].get<int>() : 0;
  ask(app, "/rollback", to_one ? R"({"to": )" + std::to_string(to) : R"({"to": null)", choice % 2 == 0);
}

void Stage::cancel(StagedApp& app) {
  const test::Json status = app.app->status();
  if (status.is_object() && status["latest"].is_object()) app.app->cancel(status["latest"]["number"]);
}

/// It takes as long as the app does: the answer is collected later.
void Stage::operate(StagedApp& app, const std::string& operation) {
  ++asked_;
  app.must_be_stopped = false;
  app.may_be_stopped |= operation == "stop";
  operations_.push_back({&app, operation == "stop", asked_,
                         std::unique_ptr<test::PendingAnswer>(new test::PendingAnswer(
                             daemon_.api().begin_post(app.app->path("/" + operation))))});
}

void Stage::collect_operations() {
  for (Operation& operation : operations_) {
    const test::ApiAnswer answer = operation.answer->get();
    if (operation.stops && answer.status == 200 && operation.asked_before == asked_)
      operation.app->must_be_stopped = true;
  }
  operations_.clear();
}

void Stage::reload(StagedApp& app, std::uint32_t choice) {
  app.file.watch = choice % 2 == 0 ? "300ms" : "500ms";
  app.app->write(app.file);
  const test::ApiAnswer answer = daemon_.api().post("/v1/reload");
  if (answer.status != 0 && answer.status != 200) throw std::runtime_error("not reloaded: " + answer.text);
}

void Stage::reload_mistake(StagedApp& app) {
  const auto path = daemon_.apps() / (app.app->name() + ".yaml");
  std::ofstream(path) << "image: [demo\nweb: 8000\n";
  const test::ApiAnswer answer = daemon_.api().post("/v1/reload");
  app.app->write(app.file);
  if (answer.status == 200) throw std::runtime_error("a file with mistakes was reloaded: " + answer.text);
}

void Stage::by_hand(StagedApp& app, Kind kind, std::uint32_t choice) {
  const std::vector<std::string> ids =
      words_of(docker()
                   .attempt({"ps", "--all", "--quiet", "--filter", "label=io.cutover.app=" + app.app->name()})
                   .output);
  if (ids.empty()) return;
  const std::string& id = ids[choice % ids.size()];  // the newest comes first
  if (kind == Kind::remove_container) docker().attempt({"rm", "--force", id});
  if (kind == Kind::stop_container) docker().attempt({"stop", "--time", "1", id});
  if (kind == Kind::kill_container) docker().attempt({"kill", id});
  if (kind == Kind::rename_container)
    docker().attempt({"rename", id, app.app->name() + "-by-hand-" + std::to_string(choice)});
}

void Stage::take_name(StagedApp& app) {
  const test::Json status = app.app->status();
  const bool has_any = status.is_object() && status["latest"].is_object();
  const std::string name = app.app->container("web", has_any ? status["latest"]["number"].get<int>() + 1 : 1);
  if (docker().attempt({"create", "--name", name, "demo:v1", "worker"}).exit_code != 0) return;
  observer_.add_foreign(name);
  taken_names_.push_back(name);
}

void Stage::stop_daemon() {
  daemon_.signal(SIGTERM);
  if (!eventually([this] { return !daemon_.running(); }, kStopsWithin)) daemon_.kill();
}

void Stage::end_engine(bool crash) {
  observer_.engine_goes();
  if (crash) {
    engine_.kill();
  } else {
    engine_.stop();
  }
}

void Stage::start_engine() {
  engine_.start();
  observer_.engine_is_back();
}

void Stage::restore() {
  if (!engine_.running()) start_engine();
  for (const std::string& name : taken_names_) {
    observer_.forget_foreign(name);
    docker().attempt({"rm", name});
  }
  taken_names_.clear();
  if (!daemon_.running()) daemon_.launch();
  const auto is_ready = [this] { return daemon_.api().get("/readyz").status == 200 || !daemon_.running(); };
  if (!eventually(is_ready, 90s)) throw std::runtime_error("cutoverd does not become ready");
  if (!daemon_.running()) throw std::runtime_error("cutoverd ended by itself");
  collect_operations();
}

void Stage::restart_daemon(bool crash) {
  if (crash) {
    daemon_.kill();
  } else if (daemon_.stop() != 0) {
    throw std::runtime_error("cutoverd did not end well");
  }
  restore();
}

std::string Stage::foreign() const {
  return docker()({"inspect", "--format",
                   "{{.Name}} {{.Id}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}", "foreign-runs",
                   "foreign-stays-down"});
}

}  // namespace cutover::chaos
