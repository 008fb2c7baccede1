#include "deploy/spec_fields.hpp"

#include "cutover/base/duration.hpp"
#include "cutover/model/order.hpp"

namespace cutover::deploy {
namespace {

using Fields = std::map<std::string, std::string>;

constexpr const char* kImagesOwn = "(the image's own)";

std::string command_text(const std::vector<std::string>& command) {
  return command.empty() ? kImagesOwn : shown_command(command);
}

std::string pull_text(model::PullPolicy policy) {
  switch (policy) {
    case model::PullPolicy::always:
      return "always";
    case model::PullPolicy::missing:
      return "missing";
    case model::PullPolicy::never:
      return "never";
  }
  return "always";
}

std::string number_text(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

void add_web(const model::Web& web, Fields& fields) {
  fields["web.port"] = std::to_string(web.port);
  if (web.publish) fields["web.publish"] = web.publish->address + ":" + std::to_string(web.publish->port);
  const model::HealthCheck& health = web.health;
  fields["web.health.path"] = health.path;
  fields["web.health.status"] =
      std::to_string(health.status.first) + "-" + std::to_string(health.status.last);
  fields["web.health.timeout"] = to_text(health.timeout);
  fields["web.health.deadline"] = to_text(health.deadline);
  fields["web.health.interval"] = to_text(health.interval);
}

std::string list_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Of a process in a cluster, as it holds for it, wherever the app's file says so.
void add_tasks(const model::Process& process, const std::string& place, Fields& fields) {
  fields[place + ".replicas"] = std::to_string(process.replicas);
  const model::Placement& placement = process.placement;
  if (!placement.constraints.empty())
    fields[place + ".placement.constraints"] = list_text(placement.constraints);
  if (!placement.spread.empty()) fields[place + ".placement.spread"] = list_text(placement.spread);
  if (placement.max_per_node != 0)
    fields[place + ".placement.max_per_node"] = std::to_string(placement.max_per_node);
  const model::Update& update = process.update;
  fields[place + ".update.parallelism"] = std::to_string(update.parallelism);
  fields[place + ".update.delay"] = to_text(update.delay);
  fields[place + ".update.order"] = model::to_string(update.order);
  fields[place + ".update.monitor"] = to_text(update.monitor);
  fields[place + ".update.max_failure_ratio"] = number_text(update.max_failure_ratio);
  if (process.web && process.web->publish) {
    const bool host = process.web->publish->mode == model::PublishMode::host;
    fields[place + ".publish_mode"] = host ? "host" : "ingress";
  }
}

void add_process(const model::Process& process, bool in_cluster, Fields& fields) {
  const std::string place = process.web ? "web" : "processes." + process.name;
  fields[place + ".command"] = command_text(process.command);
  fields[place + ".stop.signal"] = process.stop.signal;
  fields[place + ".stop.grace"] = to_text(process.stop.grace);
  if (process.web) add_web(*process.web, fields);
  if (in_cluster) add_tasks(process, place, fields);
}

/// "secrets.KEY", as the app's file has it.
std::string place_of(const model::MountedFile& file) {
  return (file.kind == model::MountedFile::Kind::secret ? "secrets." : "configs.") + file.name;
}

Fields fields_of(const model::PinnedSpec& spec) {
  const model::App& app = spec.app;
  Fields fields;
  fields["image"] = app.image.text();
  fields["digest"] = spec.digest.empty() ? spec.image_id : spec.digest;
  fields["pull"] = pull_text(app.pull);
  if (app.release) {
    fields["release.command"] = shown_command(app.release->command);
    fields["release.timeout"] = to_text(app.release->timeout);
  }
  const bool in_cluster = app.mode == model::Mode::cluster;
  fields["mode"] = in_cluster ? "cluster" : "server";
  for (const model::Process& process : app.processes) add_process(process, in_cluster, fields);
  fields["watch"] = to_text(app.watch);
  fields["watch.max_error_rate"] = number_text(app.max_error_rate * 100) + "%";
  fields["order"] = model::to_string(app.order);
  fields["prestart"] = app.prestart ? "true" : "false";
  fields["retain"] = std::to_string(app.retain);
  fields["keep_history"] = std::to_string(app.keep_history);
  fields["deadline"] = to_text(app.deadline);
  for (const model::Volume& volume : app.volumes) {
    fields["volumes." + volume.target] = volume.source + (volume.read_only ? " (read-only)" : "");
  }
  for (const model::MountedFile& file : app.files) fields[place_of(file) + ".target"] = file.target;
  for (const std::string& network : app.networks) fields["networks." + network] = "joined";
  if (app.resources.memory_bytes)
    fields["resources.memory"] = std::to_string(*app.resources.memory_bytes) + " bytes";
  if (app.resources.cpus) fields["resources.cpus"] = number_text(*app.resources.cpus);
  return fields;
}

/// By field, what is never shown: the environment's values, and what files hold.
std::map<std::string, const Secret*> secrets_of(const model::App& app) {
  std::map<std::string, const Secret*> secrets;
  for (const model::EnvVar& variable : app.env) secrets["env." + variable.name] = &variable.value;
  for (const model::MountedFile& file : app.files) secrets[place_of(file)] = &file.content;
  return secrets;
}

void compare_secrets(const model::App* before, const model::App& after, std::vector<Plan::Change>& changes) {
  std::map<std::string, const Secret*> old_values;
  if (before) old_values = secrets_of(*before);
  for (const auto& [field, value] : secrets_of(after)) {
    const auto old_value = old_values.find(field);
    if (old_value == old_values.end()) {
      changes.push_back({field, std::nullopt, "(a value)"});
      continue;
    }
    if (*old_value->second != *value) changes.push_back({field, "(a value)", "(another value)"});
    old_values.erase(old_value);
  }
  for (const auto& [field, value] : old_values) changes.push_back({field, "(a value)", std::nullopt});
}

}  // namespace

std::string shown_command(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& word : command) {
    if (!text.empty()) text += ' ';
    const bool plain = !word.empty() && word.find_first_of(" \t\n\"'\\$") == std::string::npos;
    text += plain ? word : "'" + word + "'";
  }
  return text;
}

std::vector<Plan::Change> compare(const model::PinnedSpec* before, const model::PinnedSpec& after) {
  Fields was = before ? fields_of(*before) : Fields();
  std::vector<Plan::Change> changes;
  for (const auto& [field, value] : fields_of(after)) {
    const auto found = was.find(field);
    if (found == was.end()) {
      changes.push_back({field, std::nullopt, value});
    } else if (found->second != value) {
      changes.push_back({field, found->second, value});
    }
    if (found != was.end()) was.erase(found);
  }
  for (const auto& [field, value] : was) changes.push_back({field, value, std::nullopt});
  compare_secrets(before ? &before->app : nullptr, after.app, changes);
  return changes;
}

}  // namespace cutover::deploy
