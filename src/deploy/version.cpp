#include "deploy/version.hpp"

#include <charconv>

#include "cutover/entry/entries.hpp"

namespace cutover::deploy {
namespace {

constexpr const char* kSwarmTask = "com.docker.swarm.task.id";

}  // namespace

bool ManagedContainer::is_up() const {
  using Status = engine::ContainerStatus;
  return status == Status::running || status == Status::paused || status == Status::restarting;
}

std::string label(const engine::Labels& labels, std::string_view key) {
  const auto found = labels.find(std::string(key));
  return found == labels.end() ? std::string() : found->second;
}

std::optional<int> deployment_number(const std::string& text) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

std::optional<ManagedContainer> managed(const engine::ContainerSummary& container) {
  if (container.labels.contains(kSwarmTask)) return std::nullopt;
  ManagedContainer ours;
  ours.app = label(container.labels, kAppLabel);
  ours.process = label(container.labels, kProcessLabel);
  const auto number = deployment_number(label(container.labels, kDeploymentLabel));
  if (ours.app.empty() || ours.process.empty() || !number) return std::nullopt;
  ours.deployment = *number;
  ours.id = container.id;
  ours.name = container.name;
  ours.status = container.status;
  ours.status_text = container.status_text;
  ours.waits_first = entry::line_waits_first(container.command);
  return ours;
}

engine::Labels labels_for(const model::DeploymentId& id, std::string_view process) {
  return engine::Labels{{std::string(kAppLabel), id.app},
                        {std::string(kProcessLabel), std::string(process)},
                        {std::string(kDeploymentLabel), std::to_string(id.number)}};
}

std::string container_name(const model::DeploymentId& id, std::string_view process) {
  return id.app + "-" + std::string(process) + "-" + std::to_string(id.number);
}

bool runs_its_app(const entry::Entries* entries, const ManagedContainer& container) {
  return container.is_up() && !(entries && entries->is_held(container.name));
}

const ManagedContainer* find_container(const std::vector<ManagedContainer>& containers,
                                       const model::DeploymentId& version, std::string_view process) {
  const std::string name = container_name(version, process);
  const ManagedContainer* found = nullptr;
  for (const ManagedContainer& container : containers) {
    const bool is_one = container.app == version.app && container.deployment == version.number &&
                        container.process == process;
    if (is_one && (!found || container.name == name)) found = &container;
  }
  return found;
}

}  // namespace cutover::deploy
