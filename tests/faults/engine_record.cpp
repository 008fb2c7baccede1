#include "faults/engine_record.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include "support/eventually.hpp"

namespace cutover::test {

EngineRecord::EngineRecord(const DockerCli& docker, const std::string& socket, const std::string& app,
                           std::filesystem::path log)
    : log_(std::move(log)),
      process_({.argv = {"docker", "--host", "unix://" + socket, "events", "--filter", "type=container",
                         "--filter", "label=io.cutover.app=" + app, "--format",
                         "{{.TimeNano}} {{.Action}} {{.Actor.Attributes.name}}"},
                .environment = {{"DOCKER_CONFIG", docker.config()}},
                .log = log_}) {}

std::vector<EngineEvent> EngineRecord::events() const {
  std::vector<EngineEvent> events;
  std::ifstream in(log_);
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    EngineEvent event;
    long long nanoseconds = 0;
    if (!(fields >> nanoseconds >> event.action >> event.container)) continue;
    event.at_ms = nanoseconds / 1'000'000;
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<std::string> overlaps(const std::vector<EngineEvent>& events, const std::string& app,
                                  const std::string& process) {
  const std::string prefix = app + "-" + process + "-";
  std::vector<std::string> found;
  std::set<std::string> running;
  for (const EngineEvent& event : events) {
    if (!event.container.starts_with(prefix)) continue;
    if (event.action == "die") running.erase(event.container);
    if (event.action != "start") continue;
    running.insert(event.container);
    if (running.size() > 1)
      found.push_back(event.container + " was started while " + *running.begin() + " ran");
  }
  return found;
}

}  // namespace cutover::test
