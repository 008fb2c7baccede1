#include "faults/lane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include "support/eventually.hpp"

namespace cutover::test {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int kKilled = 128 + SIGKILL;
constexpr auto kCaseLimit = std::chrono::seconds(90);
constexpr int kWholeHistory = 1000;

int lines_in(const fs::path& file) {
  std::ifstream in(file);
  return static_cast<int>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
}

/// "v2" of "demo:v2"
std::string version_in(const std::string& image) {
  return image.substr(image.rfind(':') + 1);
}

/// The journal's word for what the Engine tells; "" for what nobody has to intend.
std::string action_behind(const std::string& event) {
  if (event == "create" || event == "start" || event == "update" || event == "rename") return event;
  if (event == "kill") return "stop";
  if (event == "destroy") return "remove";
  return "";
}

struct Intent {
  std::string action;
  std::string target;
};

/// Those in a stream of server-sent events.
std::vector<Intent> intents_in(const std::string& stream) {
  std::vector<Intent> intents;
  std::istringstream lines(stream);
  bool is_intent = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("event: ")) is_intent = line == "event: intended";
    if (!is_intent || !line.starts_with("data: ")) continue;
    const Json data = Json::parse(line.substr(6));
    intents.push_back({data.at("action"), data.at("target")});
  }
  return intents;
}

}  // namespace

Lane::Lane(const std::string& kind, int port, const AppFile& file)
    : daemon_(folder_.path(), environment_.engine_socket),
      app_(daemon_, environment_.docker, kind, port),
      record_(environment_.docker, environment_.engine_socket, app_.name(), folder_.path() / "engine") {
  AppFile mine = file;
  mine.more += "volumes: [" + folder_.folder("data").string() +
               ":/data]\nkeep_history: " + std::to_string(kWholeHistory) + "\n";
  for (const auto& [name, process] : file.processes) processes_.push_back(name);
  app_.configure(mine);
  if (file.behind_gate) may_overlap_.insert("web");
  if (file.more.find("start-first") != std::string::npos)
    may_overlap_.insert(processes_.begin(), processes_.end());
}

Lane::~Lane() {
  if (daemon_.running()) daemon_.kill();
  if (testing::Test::HasFailure()) std::fprintf(stderr, "cutoverd's log:\n%s", daemon_.log().c_str());
}

int Lane::run(const Ask& ask, const Faults& faults) {
  ++case_;
  releases_ = lines_in(folder_.path() / "data" / "releases");
  int kills = 0;
  bool killed = true;
  for (std::size_t i = 0; killed && i < faults.size(); ++i) {
    killed = killed_in(faults[i], ask);
    if (killed) ++kills;
  }
  if (killed) killed = killed_in("", ask);
  EXPECT_FALSE(killed) << "a run without a fault was killed";
  check();
  return kills;
}

int Lane::boundaries(const Ask& ask) {
  ++case_;
  fs::remove(folder_.path() / "boundaries");
  releases_ = lines_in(folder_.path() / "data" / "releases");
  EXPECT_FALSE(killed_in("", ask));
  const int passed = lines_in(folder_.path() / "boundaries");
  check();
  return passed;
}

bool Lane::killed_in(const std::string& fault, const Ask& ask) {
  daemon_.launch({{"CUTOVER_FAULT", fault}, {"CUTOVER_BOUNDARIES", folder_.path() / "boundaries"}});
  const bool over = eventually(
      [&] {
        if (!daemon_.running()) return true;
        return daemon_.api().get("/readyz").status == 200 && ask(*this);
      },
      kCaseLimit);
  EXPECT_TRUE(over) << "it does not end";
  if (daemon_.running()) daemon_.signal(SIGTERM);
  const int code = daemon_.ended().value_or(-1);
  EXPECT_TRUE(code == 0 || code == kKilled) << "cutoverd ended with " << code;
  return code == kKilled;
}

bool Lane::deployed(const std::string& path, const std::string& body) {
  const ApiAnswer answer = daemon_.api().post(app_.path(path + "?wait=true"),
                                              {.body = body, .headers = {"Idempotency-Key: " + key()}});
  return answer["outcome"].is_string();
}

bool Lane::operated(const std::string& operation) {
  return daemon_.api().post(app_.path("/" + operation)).status == 200;
}

bool Lane::restored() {
  const Json latest = app_.status()["latest"];
  return latest.is_object() && latest["number"].get<int>() > first_of_case_ && latest["outcome"].is_string();
}

void Lane::damage() {
  docker()({"rm", "--force", app_.container("web", serving_)});
  docker()({"stop", app_.container("worker", serving_)});
  touched_.insert(app_.container("web", serving_));
  touched_.insert(app_.container("worker", serving_));
}

void Lane::start_anew() {
  std::istringstream ids(
      docker()({"ps", "--all", "--quiet", "--filter", "label=io.cutover.app=" + app_.name()}));
  for (std::string id; ids >> id;) docker()({"rm", "--force", id});
  fs::remove_all(daemon_.state());
  first_of_case_ = 0;
}

void Lane::check() {
  daemon_.start();
  const Json status = app_.status();
  const int serving = status["serving"].is_null() ? 0 : status["serving"].get<int>();
  stopped_ = status.at("stopped");
  serving_ = serving;
  int asked_for = 0;
  const Json history = daemon_.api().get(app_.path("/deployments?limit=20"))["deployments"];
  for (const Json& deployment : history) {
    if (deployment["number"].get<int>() <= first_of_case_) continue;
    EXPECT_TRUE(deployment["outcome"].is_string()) << deployment.dump(1);
    EXPECT_NE(deployment["outcome"], "needs_attention") << deployment.dump(1);
    asked_for += deployment["requested_by"]["kind"] == "socket";
  }
  EXPECT_LE(asked_for, 1) << "one request, and more than one deployment";
  if (!history.empty()) first_of_case_ = history.front()["number"];
  EXPECT_LE(lines_in(folder_.path() / "data" / "releases"), releases_ + 1) << "the release command ran twice";
  check_containers(serving);
  EXPECT_EQ(daemon_.stop(), 0);
}

void Lane::check_containers(int serving) {
  std::vector<std::string> expected;
  for (const std::string& process : processes_) {
    if (serving != 0 && !stopped_)
      expected.push_back(app_.container(process, serving) + " true unless-stopped");
  }
  std::vector<std::string> up;
  std::istringstream ids(
      docker()({"ps", "--all", "--quiet", "--filter", "label=io.cutover.app=" + app_.name()}));
  for (std::string id; ids >> id;) {
    const std::string seen =
        docker()({"inspect", "--format",
                  "{{slice .Name 1}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}", id});
    EXPECT_THAT(seen, testing::Not(testing::HasSubstr("-release-")));
    if (!seen.ends_with(" false no")) up.push_back(seen);
  }
  EXPECT_THAT(up, testing::UnorderedElementsAreArray(expected));
  if (serving != 0) version_ = version_in(app_.record(serving)["image"]);
  if (expected.empty()) return;
  EXPECT_TRUE(eventually([&] { return app_.answer() == version_; }, 5s))
      << "not " << version_ << " serves: " << app_.answer();
}

std::set<std::string> Lane::intended() {
  std::set<std::string> intended;
  for (int number = 1; number <= first_of_case_; ++number) {
    const ApiAnswer answer =
        daemon_.api().get(app_.path("/deployments/" + std::to_string(number) + "/events"));
    EXPECT_EQ(answer.status, 200);
    for (const Intent& intent : intents_in(answer.text)) intended.insert(intent.action + " " + intent.target);
  }
  return intended;
}

void Lane::check_the_engines_record() {
  const std::vector<EngineEvent> events = record_.events();
  EXPECT_FALSE(events.empty());
  EXPECT_FALSE(fs::exists(folder_.path() / "data" / "alone.overlaps")) << "two versions' apps at once";
  for (const std::string& process : processes_) {
    if (may_overlap_.contains(process)) continue;
    EXPECT_THAT(overlaps(events, app_.name(), process), testing::IsEmpty()) << "two versions at once";
  }
  daemon_.start();
  const std::set<std::string> all = intended();
  EXPECT_EQ(daemon_.stop(), 0);
  for (const EngineEvent& event : events) {
    const std::string action = action_behind(event.action);
    if (action.empty() || touched_.contains(event.container)) continue;
    EXPECT_THAT(all, testing::Contains(action + " " + event.container)) << "nobody intended that";
  }
}

}  // namespace cutover::test
