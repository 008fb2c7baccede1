#include "faults/chaos/inspection.hpp"

#include <algorithm>
#include <functional>
#include <sstream>
#include <thread>

namespace cutover::chaos {

using namespace std::chrono_literals;
using test::Json;

namespace {

constexpr auto kEnds = 150s;  // the deployments' deadline, the way back included, and a queued one behind it
constexpr auto kMends = 30s;

/// Looks seldom: each look costs as much as a deployment.
bool comes(const std::function<bool()>& holds, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(100ms);
  }
  return true;
}

/// "v2" of "demo:v2"
std::string version_in(const std::string& image) {
  return image.substr(image.rfind(':') + 1);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all.empty() ? "none" : all;
}

void append(std::vector<std::string>& all, std::vector<std::string> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

std::vector<std::string> Inspection::look(const Past& past) {
  ++checks_;
  found_.clear();
  if (!comes([this] { return is_idle(); }, kEnds)) found_.emplace_back("deployments do not end");
  if (past.by_hand) {  // nobody tells the daemon: it looks when it starts
    stage_.restart_daemon(true);
    if (!comes([this] { return is_idle(); }, kEnds)) found_.emplace_back("deployments do not end");
  }
  std::vector<std::string> wrong;
  comes([&] { return (wrong = problems()).empty(); }, kMends);
  append(found_, std::move(wrong));
  for (const StagedApp& app : stage_.apps()) look_at_history(app, past);
  append(found_, stage_.ledger().violations());
  append(found_, stage_.observer().violations());
  if (stage_.foreign() != foreign_) found_.push_back("foreign containers changed: " + stage_.foreign());
  return found_;
}

bool Inspection::is_idle() const {
  return std::all_of(stage_.apps().begin(), stage_.apps().end(), [](const StagedApp& app) {
    const Json status = app.app->status();
    return status.is_object() && status["current"].is_null() &&
           (status["latest"].is_null() || status["latest"]["outcome"].is_string());
  });
}

std::vector<std::string> Inspection::problems() {
  std::vector<std::string> all;
  for (StagedApp& app : stage_.apps()) {
    std::string one = problem(app);
    if (!one.empty()) all.push_back(app.app->name() + ": " + one);
  }
  return all;
}

/// "" when the app is as it should be.
std::string Inspection::problem(StagedApp& app) {
  const Json status = app.app->status();
  if (!status.is_object() || !status.contains("serving")) return "no status: " + status.dump();
  if (status["engine_error"] != "") return status["engine_error"];
  const bool stopped = status["stopped"];
  if (stopped && !app.may_be_stopped) return "it is stopped, and nobody asked for that";
  if (!stopped && app.must_be_stopped) return "it was stopped, and nobody asked to start it";
  app.may_be_stopped = stopped;
  const int serving = status["serving"].is_null() ? 0 : status["serving"].get<int>();
  if (serving == 0) {
    const Json deployments = history(app);
    const bool ever = std::any_of(deployments.begin(), deployments.end(),
                                  [](const Json& one) { return one["outcome"] == "succeeded"; });
    if (ever) return "nothing serves: " + status["latest"].value("message", "");
  }
  std::string wrong = problem_with_containers(app, stopped ? 0 : serving);
  if (!wrong.empty() || serving == 0 || stopped) return wrong;
  const std::string version = version_in(app.app->record(serving)["image"]);
  const std::string answer = app.app->answer();
  if (answer != version) return version + " should answer, and it is \"" + answer + "\"";
  return "";
}

/// `serving`: what should run; 0: nothing.
std::string Inspection::problem_with_containers(StagedApp& app, int serving) {
  std::vector<std::string> expected;
  for (const std::string& process : app.processes) {
    if (serving != 0) expected.push_back(app.app->container(process, serving) + " true unless-stopped");
  }
  std::vector<std::string> inspect{"inspect", "--format",
                                   "{{slice .Name 1}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}"};
  std::istringstream ids(stage_.docker()(
      {"ps", "--all", "--quiet", "--no-trunc", "--filter", "label=io.cutover.app=" + app.app->name()}));
  for (std::string id; ids >> id;) inspect.push_back(id);
  std::vector<std::string> up;
  if (inspect.size() > 3) {
    std::istringstream lines(stage_.docker()(inspect));
    for (std::string line; std::getline(lines, line);) {
      if (line.find("-release-") != std::string::npos)
        return "a release command's container is left: " + line;
      if (!line.ends_with(" false no")) up.push_back(line);
    }
  }
  std::sort(expected.begin(), expected.end());
  std::sort(up.begin(), up.end());
  if (up == expected) return "";
  return "these containers should be up or come back: " + joined(expected) + "; these are: " + joined(up);
}

Json Inspection::history(const StagedApp& app) const {
  Json all = Json::array();
  std::string before;
  while (true) {
    const test::ApiAnswer page = stage_.daemon().api().get(app.app->path("/deployments?limit=200" + before));
    for (const Json& deployment : page["deployments"]) all.push_back(deployment);
    if (!page["next_before"].is_number()) return all;
    before = "&before=" + std::to_string(page["next_before"].get<int>());
  }
}

void Inspection::look_at_history(const StagedApp& app, const Past& past) {
  const std::string& name = app.app->name();
  const Json deployments = history(app);
  append(found_, stage_.ledger().contradictions(name, deployments));
  for (const Json& deployment : deployments) {
    const int number = deployment["number"];
    if (number <= seen_[name]) break;
    const std::string id = name + "/" + std::to_string(number);
    const std::string outcome = deployment["outcome"].is_string() ? deployment["outcome"] : Json("");
    ++outcomes_[outcome];
    if (outcome.empty()) found_.push_back(id + " has no outcome");
    if (outcome != "succeeded" && deployment.value("message", "").empty())
      found_.push_back(id + " does not say why");
    for (const std::string& process : app.processes) {
      const std::string container = app.app->container(process, number);
      if (outcome == "succeeded" && !stage_.observer().ran(container))
        found_.push_back(id + " succeeded, and " + container + " never ran");
    }
    if (outcome == "needs_attention" && !past.by_hand && !past.engine)
      found_.push_back(id + " needs attention without a reason: " + deployment.value("message", ""));
  }
  if (!deployments.empty()) seen_[name] = deployments.front()["number"];
}

std::vector<std::string> Inspection::look_over_a_restart(bool crash) {
  const std::vector<std::string> all{"ps", "--all", "--no-trunc", "--format",
                                     "{{.ID}} {{.Names}} {{.State}}"};
  const std::string before = stage_.docker()(all);
  const std::map<std::string, int> newest = seen_;
  stage_.restart_daemon(crash);
  std::vector<std::string> wrong = problems();
  if (stage_.docker()(all) != before)
    wrong.push_back("a restart with nothing to do changed containers; before:\n" + before + "\nafter:\n" +
                    stage_.docker()(all));
  for (const StagedApp& app : stage_.apps()) {
    const Json deployments = history(app);
    if (!deployments.empty() && deployments.front()["number"] != newest.at(app.app->name()))
      wrong.push_back("a restart with nothing to do deployed: " + deployments.front().dump());
  }
  return wrong;
}

}  // namespace cutover::chaos
