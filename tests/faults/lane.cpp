#include "faults/lane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "support/eventually.hpp"

namespace cutover::test {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr int kWholeHistory = 1000;

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
    : faulty_(environment_.engine_socket, environment_.docker, kind, port),
      record_(environment_.docker, environment_.engine_socket, app_.name(), faulty_.folder() / "engine") {
  AppFile mine = file;
  mine.more += "volumes: [" + faulty_.data().string() +
               ":/data]\nkeep_history: " + std::to_string(kWholeHistory) + "\n";
  for (const auto& [name, process] : file.processes) processes_.push_back(name);
  app_.configure(mine);
  if (file.behind_gate) may_overlap_.insert("web");
  if (file.more.find("start-first") != std::string::npos)
    may_overlap_.insert(processes_.begin(), processes_.end());
}

int Lane::run(const Ask& ask, const Faults& faults) {
  const int kills = faulty_.run([this, &ask] { return ask(*this); }, faults);
  check();
  return kills;
}

int Lane::boundaries(const Ask& ask) {
  const int passed = faulty_.boundaries([this, &ask] { return ask(*this); });
  check();
  return passed;
}

bool Lane::restored() {
  const Json latest = app_.status()["latest"];
  return latest.is_object() && latest["number"].get<int>() > faulty_.last_number() &&
         latest["outcome"].is_string();
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
  faulty_.forget_history();
}

void Lane::check() {
  daemon_.start();
  const Json status = app_.status();
  const int serving = status["serving"].is_null() ? 0 : status["serving"].get<int>();
  stopped_ = status.at("stopped");
  serving_ = serving;
  faulty_.check_history();
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
  for (int number = 1; number <= faulty_.last_number(); ++number) {
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
  EXPECT_FALSE(fs::exists(faulty_.data() / "alone.overlaps")) << "two versions' apps at once";
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
