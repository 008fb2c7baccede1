#include "deploy/planner.hpp"

#include <cmath>
#include <map>

#include "deploy/version.hpp"

namespace cutover::deploy {
namespace {

/// What every container of a version has in common.
engine::ContainerSpec plan_common(const model::DeploymentId& id, const model::PinnedSpec& spec,
                                  std::string_view process) {
  const model::App& app = spec.app;
  engine::ContainerSpec plan;
  plan.name = container_name(id, process);
  plan.image = spec.image();
  plan.labels = labels_for(id, process);
  for (const model::EnvVar& variable : app.env)
    plan.env.push_back(variable.name + "=" + variable.value.reveal());
  for (const model::Volume& volume : app.volumes) {
    const auto kind =
        volume.source.starts_with('/') ? engine::Mount::Kind::bind : engine::Mount::Kind::volume;
    plan.mounts.push_back(engine::Mount{kind, volume.source, volume.target, volume.read_only});
  }
  for (const std::string& network : app.networks)
    plan.networks.push_back(engine::NetworkAttachment{network, {}});
  plan.memory_bytes = app.resources.memory_bytes;
  if (app.resources.cpus) plan.nano_cpus = std::llround(*app.resources.cpus * 1e9);
  return plan;
}

int whole_seconds(Milliseconds duration) {
  return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

void append_names(std::string& text, std::string_view verb, const std::vector<std::string>& names) {
  if (names.empty()) return;
  text += (text.empty() ? "environment: " : "; ") + std::string(verb) + " ";
  for (std::size_t i = 0; i < names.size(); ++i) text += (i > 0 ? ", " : "") + names[i];
}

}  // namespace

engine::ContainerSpec plan_process(const model::DeploymentId& id, const model::PinnedSpec& spec,
                                   const model::Process& process) {
  engine::ContainerSpec plan = plan_common(id, spec, process.name);
  plan.command = process.command;
  plan.stop_signal = process.stop.signal;
  plan.stop_timeout_s = whole_seconds(process.stop.grace);
  for (engine::NetworkAttachment& network : plan.networks) {
    network.aliases.push_back(id.app + "-" +
                              process.name);  // the same for every version: how neighbours find it
  }
  if (process.web) {
    plan.env.push_back("PORT=" + std::to_string(process.web->port));
    if (const auto& publish = process.web->publish) {
      plan.ports.push_back(engine::PortBinding{process.web->port, publish->address, publish->port});
    }
  }
  return plan;
}

engine::ContainerSpec plan_release(const model::DeploymentId& id, const model::PinnedSpec& spec) {
  engine::ContainerSpec plan = plan_common(id, spec, kReleaseProcess);
  plan.command = spec.app.release->command;
  return plan;
}

std::vector<std::string> whole_command(const engine::Image& image, const std::vector<std::string>& own) {
  std::vector<std::string> command = image.entrypoint;
  const std::vector<std::string>& rest = own.empty() ? image.command : own;
  command.insert(command.end(), rest.begin(), rest.end());
  return command;
}

std::string describe_env_changes(const model::App& before, const model::App& after) {
  std::map<std::string, const Secret*> old_values;
  for (const model::EnvVar& variable : before.env) old_values[variable.name] = &variable.value;
  std::vector<std::string> added;
  std::vector<std::string> changed;
  for (const model::EnvVar& variable : after.env) {
    const auto old_value = old_values.find(variable.name);
    if (old_value == old_values.end()) {
      added.push_back(variable.name);
      continue;
    }
    if (*old_value->second != variable.value) changed.push_back(variable.name);
    old_values.erase(old_value);
  }
  std::vector<std::string> removed;
  for (const auto& [name, value] : old_values) removed.push_back(name);
  std::string text;
  append_names(text, "added", added);
  append_names(text, "removed", removed);
  append_names(text, "changed", changed);
  return text;
}

}  // namespace cutover::deploy
