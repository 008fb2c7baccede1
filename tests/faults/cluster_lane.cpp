#include "faults/cluster_lane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <utility>

#include "support/eventually.hpp"

namespace cutover::test {

using namespace std::chrono_literals;
using testing::ElementsAreArray;

namespace {

/// "v2" of "demo:v2"
std::string version_in(const std::string& image) {
  return image.substr(image.rfind(':') + 1);
}

}  // namespace

ClusterLane::ClusterLane(SwarmHost& swarm, const std::string& kind, int number, const AppFile& file)
    : swarm_(swarm),
      port_(8500 + number),
      faulty_(swarm.engine(0).socket(), swarm.engine(0).docker(), kind + std::to_string(number), port_),
      view_(swarm, faulty_.app().name()) {
  configure(file);
}

ClusterLane::~ClusterLane() {
  if (faulty_.daemon().running()) faulty_.daemon().kill();
  remove_app();
}

int ClusterLane::run(const Ask& ask, const Faults& faults) {
  const int kills = faulty_.run([this, &ask] { return ask(*this); }, faults);
  check();
  return kills;
}

int ClusterLane::boundaries(const Ask& ask) {
  const int passed = faulty_.boundaries([this, &ask] { return ask(*this); });
  check();
  return passed;
}

void ClusterLane::remove_app() {
  const DockerCli& docker = swarm_.engine(0).docker();
  const std::string label = "label=io.cutover.app=" + faulty_.app().name();
  for (const char* kind : {"service", "secret", "config"}) {
    std::istringstream ids(docker.attempt({kind, "ls", "--quiet", "--filter", label}).output);
    for (std::string id; ids >> id;) docker.attempt({kind, "rm", id});
  }
  std::istringstream ids(docker.attempt({"ps", "--all", "--quiet", "--filter", label}).output);
  for (std::string id; ids >> id;) docker.attempt({"rm", "--force", id});
  EXPECT_TRUE(eventually([this] { return view_.tasks().empty() && view_.containers().empty(); }));
}

void ClusterLane::start_anew() {
  remove_app();
  faulty_.forget_history();
  serving_ = 0;
}

void ClusterLane::configure(const AppFile& file) {
  AppFile mine = file;
  is_published_ = file.publish == kPublished;
  if (is_published_) mine.publish = "0.0.0.0:" + std::to_string(port_);
  mine.more += "volumes: [" + faulty_.data().string() + ":/data]\n";
  faulty_.app().configure(mine);
}

std::string ClusterLane::image_id() const {
  return swarm_.engine(0).docker()({"image", "inspect", "--format", "{{.Id}}", "demo:" + version_});
}

/// What it says of this case has to hold.
ClusterLane::Wanted ClusterLane::read_history() {
  faulty_.check_history();
  const Json status = faulty_.app().status();
  stopped_ = status.at("stopped");
  const int before = std::exchange(serving_, status["serving"].is_null() ? 0 : status["serving"].get<int>());
  EXPECT_TRUE(serving_ == before || serving_ == faulty_.last_number()) << serving_ << " serves";
  Wanted wanted;
  if (serving_ == 0) return wanted;
  version_ = version_in(faulty_.app().record(serving_)["image"]);
  EXPECT_TRUE(version_ == "v1" || version_ == "v2") << version_ << " serves";
  Json processes = status["replicas"];
  is_in_cluster_ = !processes.empty();
  if (is_in_cluster_) {
    wanted.files.push_back("secrets of " + std::to_string(serving_));
  } else {
    processes = Json::parse(R"([{"process": "web", "wanted": 1}, {"process": "worker", "wanted": 1}])");
  }
  EXPECT_EQ(processes.size(), 2u) << status;
  replicas_ = processes[0]["wanted"];
  for (const Json& process : processes) {
    const std::string whose = process["process"].get<std::string>() + " " + std::to_string(serving_);
    const std::size_t replicas = stopped_ ? 0 : process["wanted"].get<std::size_t>();
    wanted.containers.insert(wanted.containers.end(), replicas, whose + " " + image_id());
    if (!is_in_cluster_) continue;
    wanted.services.push_back(whose + " x" + std::to_string(replicas));
    wanted.tasks.insert(wanted.tasks.end(), replicas, whose + " running");
  }
  if (!stopped_) wanted.answers.assign(static_cast<std::size_t>(replicas_), version_);
  return wanted;
}

/// The Swarm is looked at as the daemon left it, so that nothing is overlooked that the next start of one
/// would mend; and again when that has ended, too.
void ClusterLane::check() {
  const auto services = view_.services();
  const auto tasks = view_.tasks();
  const auto files = view_.files();
  faulty_.daemon().start();
  const Wanted wanted = read_history();
  EXPECT_EQ(faulty_.daemon().stop(), 0);
  EXPECT_THAT(services, ElementsAreArray(wanted.services));
  EXPECT_THAT(tasks, ElementsAreArray(wanted.tasks));
  EXPECT_THAT(files, ElementsAreArray(wanted.files));
  // What was told to end takes its time.
  std::vector<std::string> containers;
  const bool ended = eventually([&] { return (containers = view_.containers()) == wanted.containers; });
  EXPECT_THAT(containers, ElementsAreArray(wanted.containers));
  if (!ended) view_.remove_releases();
  EXPECT_THAT(view_.services(), ElementsAreArray(wanted.services));
  EXPECT_THAT(view_.tasks(), ElementsAreArray(wanted.tasks));
  std::vector<std::string> answers;
  eventually([&] { return (answers = view_.answers()) == wanted.answers; }, 5s);
  EXPECT_THAT(answers, ElementsAreArray(wanted.answers));
  if (is_published_) {
    const std::string wanted_here = wanted.answers.empty() ? "" : wanted.answers.front();
    EXPECT_EQ(view_.answer("127.0.0.1:" + std::to_string(port_)), wanted_here);
  }
}

}  // namespace cutover::test
