#include "faults/swarm_view.hpp"

#include <algorithm>
#include <stdexcept>

namespace cutover::test {

namespace {

constexpr const char* kAny = "/v1.41";

/// "web 7"
std::string whose(const Json& labels) {
  return labels.value("io.cutover.process", "") + " " + labels.value("io.cutover.deployment", "");
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

Json SwarmView::list(const std::string& path, const std::string& more) const {
  const std::string filters = R"({"label":["io.cutover.app=)" + app_ + "\"]" + more + "}";
  const std::string url = "http://engine" + std::string(kAny) + path;
  const Finished got = test::run({"curl", "--silent", "--show-error", "--fail", "--get", "--unix-socket",
                                  swarm_.engine(0).socket(), "--data-urlencode", "filters=" + filters, url});
  if (got.exit_code != 0) throw std::runtime_error("asking for " + url + ": " + got.errors);
  Json listed = Json::parse(got.output);
  return listed.is_null() ? Json::array() : listed;
}

std::vector<std::string> SwarmView::services() const {
  std::vector<std::string> found;
  for (const Json& service : list("/services")) {
    const Json& spec = service.at("Spec");
    const Json replicated = spec.at("Mode").value("Replicated", Json::object());
    found.push_back(whose(spec.at("Labels")) + " x" + std::to_string(replicated.value("Replicas", 0)));
  }
  return sorted(std::move(found));
}

std::vector<std::string> SwarmView::tasks() const {
  std::vector<std::string> found;
  for (const Json& task : list("/tasks")) {
    const std::string desired = task.at("DesiredState");
    if (desired != "running" && desired != "ready" && desired != "accepted") continue;
    const Json& container = task.at("Spec").at("ContainerSpec");
    found.push_back(whose(container.at("Labels")) + " " + task.at("Status").at("State").get<std::string>());
  }
  return sorted(std::move(found));
}

std::vector<std::string> SwarmView::containers() const {
  std::vector<std::string> found;
  for (const Json& container : list("/containers/json", R"(,"status":["running"])"))
    found.push_back(whose(container.at("Labels")) + " " + container.at("ImageID").get<std::string>());
  for (const Json& container : list("/containers/json?all=1")) {
    const Json& labels = container.at("Labels");
    const bool is_release = labels.value("io.cutover.process", "") == "release";
    if (is_release && container.at("State") != "running") found.push_back(whose(labels) + " ended");
  }
  return sorted(std::move(found));
}

void SwarmView::remove_releases() const {
  for (const Json& container : list("/containers/json?all=1")) {
    if (container.at("Labels").value("io.cutover.process", "") == "release")
      swarm_.engine(0).docker()({"rm", "--force", container.at("Id")});
  }
}

std::vector<std::string> SwarmView::files() const {
  std::vector<std::string> found;
  for (const char* kind : {"/secrets", "/configs"}) {
    for (const Json& file : list(kind)) {
      const Json& labels = file.at("Spec").at("Labels");
      found.push_back(std::string(kind + 1) + " of " + labels.value("io.cutover.deployment", ""));
    }
  }
  return sorted(std::move(found));
}

std::vector<std::string> SwarmView::answers() const {
  std::vector<std::string> found;
  for (const Json& container : list("/containers/json", R"(,"status":["running"])")) {
    if (container.at("Labels").value("io.cutover.process", "") != "web") continue;
    const Json& networks = container.at("NetworkSettings").at("Networks");
    const std::string address = networks.empty() ? "" : networks.front().at("IPAddress").get<std::string>();
    found.push_back(answer(address + ":8000"));
  }
  return sorted(std::move(found));
}

std::string SwarmView::answer(const std::string& address) const {
  const Finished got =
      test::run(swarm_.network(0).inside({"curl", "--silent", "--max-time", "5", "http://" + address + "/"}));
  return got.output.substr(0, got.output.find('\n'));
}

}  // namespace cutover::test
