#include "faults/chaos/observer.hpp"

#include <chrono>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

namespace cutover::chaos {

using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

constexpr auto kPause = 20ms;
constexpr int kPausesPerLook = 15;
constexpr std::size_t kKeptEvents = 200;

std::int64_t nanoseconds_now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count();
}

/// As `docker events --since` takes it.
std::string now() {
  const std::int64_t ns = nanoseconds_now();
  std::string fraction = std::to_string(ns % 1'000'000'000);
  fraction.insert(0, 9 - fraction.size(), '0');
  return std::to_string(ns / 1'000'000'000) + "." + fraction;
}

/// "03:33:50.712"
std::string clock_time(std::int64_t nanoseconds) {
  const std::time_t second = nanoseconds / 1'000'000'000;
  char text[16];
  std::strftime(text, sizeof text, "%H:%M:%S.", std::gmtime(&second));
  const std::string ms = std::to_string(nanoseconds / 1'000'000 % 1000 + 1000);
  return text + ms.substr(1);
}

bool changes_it(const std::string& action) {
  return action == "kill" || action == "stop" || action == "die" || action == "destroy" ||
         action == "rename" || action == "update" || action == "restart" || action == "pause";
}

}  // namespace

Observer::Observer(const test::EngineHost& engine, std::set<std::string> foreign)
    : engine_(engine), foreign_(std::move(foreign)), since_(now()), watching_([this] { watch(); }) {}

Observer::~Observer() {
  ends_ = true;
  watching_.join();
}

void Observer::engine_goes() {
  const std::lock_guard lock(mutex_);
  engine_answers_ = false;
  since_ = now();  // the next one has no older events
}

void Observer::engine_is_back() {
  const std::lock_guard lock(mutex_);
  engine_answers_ = true;
  back_at_ns_ = nanoseconds_now();
}

void Observer::add_foreign(const std::string& name) {
  const std::lock_guard lock(mutex_);
  foreign_.insert(name);
}

void Observer::forget_foreign(const std::string& name) {
  const std::lock_guard lock(mutex_);
  foreign_.erase(name);
}

std::vector<std::string> Observer::violations() const {
  const std::lock_guard lock(mutex_);
  return violations_;
}

std::vector<std::string> Observer::last_events() const {
  const std::lock_guard lock(mutex_);
  return {last_events_.begin(), last_events_.end()};
}

bool Observer::ran(const std::string& container) const {
  const std::lock_guard lock(mutex_);
  return ran_.contains(container);
}

void Observer::watch() {
  while (!ends_) {
    {
      const std::lock_guard lock(mutex_);
      running_.clear();  // what runs then is started anew, or was left running and has no event
    }
    const std::string since = this->since();
    if (!since.empty()) follow(since);
    std::this_thread::sleep_for(kPause);
  }
}

/// One life of the Engine.
void Observer::follow(std::string since) {
  const std::filesystem::path log = engine_.folder() / ("events-" + since);
  test::Process events({.argv = {"docker", "--host", "unix://" + engine_.socket(), "events", "--since", since,
                                 "--filter", "type=container", "--format", "{{json .}}"},
                        .environment = {{"DOCKER_CONFIG", engine_.docker().config()}},
                        .log = log});
  std::ifstream in(log);
  std::string line;
  for (int pauses = 0;; ++pauses) {
    const bool last = ends_ || !events.running() || since != this->since();
    while (std::getline(in, line, '\n') && !in.eof()) take(std::exchange(rest_, "") + line);
    rest_ += line;  // the rest of it comes later
    line.clear();
    in.clear();
    if (last) return rest_.clear();
    if (pauses % kPausesPerLook == 0) look();
    std::this_thread::sleep_for(kPause);
  }
}

/// When the Engine that answers now began; "": none does.
std::string Observer::since() const {
  const std::lock_guard lock(mutex_);
  return engine_answers_ ? since_ : "";
}

void Observer::take(const std::string& line) {
  const Json event = Json::parse(line, nullptr, false);
  if (!event.is_object() || !event.contains("Actor")) return;
  ++events_;
  const std::string action = event.value("Action", "");
  const std::string id = event["Actor"].value("ID", "");
  const Json labels = event["Actor"].value("Attributes", Json::object());
  const std::string name = labels.value("name", "");
  const std::string app = labels.value("io.cutover.app", "");
  const std::lock_guard lock(mutex_);
  last_events_.push_back(clock_time(event.value("timeNano", std::int64_t{0})) + " " + action + " " + name +
                         " " + labels.value("exitCode", ""));
  if (last_events_.size() > kKeptEvents) last_events_.pop_front();
  if (app.empty()) {
    const bool is_late = event.value("timeNano", std::int64_t{0}) > back_at_ns_;
    if (engine_answers_ && is_late && foreign_.contains(name) && changes_it(action)) {
      violations_.push_back("the foreign container " + name + " met a " + action);
    }
    return;
  }
  if (action == "die" || action == "destroy") running_.erase(id);
  if (action != "start") return;
  const std::string process = labels.value("io.cutover.process", "");
  if (process == "release" && ++releases_[name] > 1) {
    violations_.push_back("the release command " + name + " was started again");
  }
  started(id, {name, app + " " + process, labels.value("io.cutover.deployment", "")});
}

void Observer::started(const std::string& id, Running container) {
  ran_.insert(container.name);
  for (const auto& [other, has] : running_) {
    if (has.role == container.role && has.deployment != container.deployment) {
      violations_.push_back(container.name + " was started while " + has.name + " ran");
    }
  }
  running_.insert_or_assign(id, std::move(container));
}

void Observer::look() {
  const test::Finished seen = engine_.docker().attempt(
      {"ps", "--filter", "label=io.cutover.app", "--format",
       R"({{.Label "io.cutover.app"}} {{.Label "io.cutover.process"}} {{.Label "io.cutover.deployment"}} {{.Names}})"});
  if (seen.exit_code != 0) return;
  ++looks_;
  std::map<std::string, std::string> roles;
  std::istringstream lines(seen.output);
  const std::lock_guard lock(mutex_);
  std::string app, process, deployment, name;
  while (lines >> app >> process >> deployment >> name) {
    ran_.insert(app + "-" + process + "-" + deployment);
    const auto [other, is_first] = roles.emplace(app + " " + process, name);
    if (!is_first) violations_.push_back(name + " and " + other->second + " run at once");
  }
}

}  // namespace cutover::chaos
