#include "config/app_reader.hpp"

#include <algorithm>
#include <set>

#include "config/app_checks.hpp"
#include "config/cluster_reader.hpp"
#include "config/environment.hpp"
#include "config/grammar.hpp"
#include "config/hook_reader.hpp"
#include "config/mounted_files.hpp"
#include "config/site_reader.hpp"
#include "config/text.hpp"
#include "cutover/base/duration.hpp"
#include "cutover/model/order.hpp"

namespace cutover::config {
namespace {

constexpr model::PullPolicy kPullPolicyValues[] = {model::PullPolicy::always, model::PullPolicy::missing,
                                                   model::PullPolicy::never};

constexpr model::PublishMode kPublishModeValues[] = {model::PublishMode::ingress, model::PublishMode::host};

std::vector<std::string> read_command(const Section& section) {
  std::vector<std::string> command;
  for (Section::Item& item : section.words("command")) command.push_back(std::move(item.text));
  if (section.has("command") && !command.empty() && command.front().empty()) {
    section.refuse("command", "the program's name is empty");
  }
  return command;
}

model::Stop read_stop(const Section& parent) {
  model::Stop stop;
  if (const auto section = parent.section("stop")) {
    section->read("signal", stop.signal, signal_name);
    section->read("grace", stop.grace, duration);
  }
  return stop;
}

model::HealthCheck read_health(const Section& parent) {
  model::HealthCheck health;
  if (const auto section = parent.section("health")) {
    section->read("path", health.path, http_path);
    section->read("status", health.status, status_range);
    section->read("timeout", health.timeout, positive_duration);
    section->read("deadline", health.deadline, positive_duration);
    section->read("interval", health.interval, positive_duration);
    if (section->is_complete() && health.timeout > health.deadline) {
      section->refuse(section->has("timeout") ? "timeout" : "deadline",
                      to_text(health.timeout) + " (timeout of one probe) is longer than " +
                          to_text(health.deadline) + " (deadline of all of them)");
    }
  }
  return health;
}

std::optional<model::Publish> read_publish(const Section& section, const ClusterKeys& all) {
  std::optional<model::Publish> at;
  section.read("publish", at, publish);
  const auto mode = section.choice("publish_mode");
  refuse_without_cluster(section, all, {"publish_mode"});
  if (at && mode && all.mode == model::Mode::cluster) at->mode = kPublishModeValues[*mode];
  return at;
}

model::Process read_web(const Section& section, const ClusterKeys& all) {
  model::Process process;
  model::Web web;
  process.name = "web";
  process.command = read_command(section);
  process.stop = read_stop(section);
  section.read("port", web.port, port);
  web.publish = read_publish(section, all);
  web.health = read_health(section);
  if (all.mode == model::Mode::cluster) check_published(section, web);
  process.web = std::move(web);
  read_tasks(section, all, process);
  return process;
}

/// Why a process can't have that name, or "".
std::string flaw_of_process_name(std::string_view name) {
  if (name == "web") return "the process that answers HTTP stands at the top of the file, as `web:`";
  if (name == "release") return "this name is the release command's; give the process another";
  if (!model::is_valid_name(name)) {
    return "a process's name is 1 to 40 lower-case letters, digits and \"-\", and neither begins nor ends "
           "with \"-\"";
  }
  return "";
}

/// In a cluster, where the process is a service of Swarm's.
std::string flaw_of_service_name(const std::string& app, const std::string& process) {
  constexpr std::size_t longest = 63;
  const std::string name = app + "-" + process;
  if (name.size() <= longest) return "";
  return "the service would be called " + name + ", and Swarm takes 63 characters, not " +
         std::to_string(name.size()) + "; give the process a shorter name";
}

std::vector<model::Process> read_processes(const std::string& app, const Section& section,
                                           const ClusterKeys& all, Report& report) {
  std::vector<model::Process> processes;
  for (const Section::Named& named : section.sections("processes")) {
    if (std::string flaw = flaw_of_process_name(named.name); !flaw.empty()) {
      report.add(named.place, "processes." + quote(named.name), std::move(flaw));
      continue;
    }
    std::string flaw = all.mode == model::Mode::cluster ? flaw_of_service_name(app, named.name) : "";
    if (!flaw.empty()) report.add(named.place, "processes." + named.name, std::move(flaw));
    model::Process process;
    process.name = named.name;
    process.command = read_command(named.section);
    process.stop = read_stop(named.section);
    read_tasks(named.section, all, process);
    processes.push_back(std::move(process));
  }
  std::sort(processes.begin(), processes.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return processes;
}

model::ReleaseCommand read_release(const Section& section) {
  model::ReleaseCommand release;
  release.command = read_command(section);
  section.read("timeout", release.timeout, positive_duration);
  if (section.is_empty("command")) {
    section.refuse("command", "names no program; write [program, argument, ...]");
  }
  return release;
}

std::vector<model::Volume> read_volumes(const Section& section) {
  std::vector<model::Volume> volumes;
  std::set<std::string> targets;
  for (const Section::Item& item : section.words("volumes")) {
    auto parsed = volume(item.text);
    if (!parsed) {
      section.refuse(item, parsed.error().message, parsed.error().suggestion);
    } else if (!targets.insert(parsed->target).second) {
      section.refuse(item, "a volume above is mounted at " + quote(parsed->target) + " already");
    } else {
      volumes.push_back(std::move(*parsed));
    }
  }
  return volumes;
}

constexpr std::string_view kNoSecretsHere =
    "needs `mode: cluster`: Docker keeps secrets only in a Swarm. On a server give the app its secrets by "
    "`env_file`, or mount the file: `volumes: [/etc/cutover/secrets/KEY:/run/secrets/KEY:ro]`";
constexpr std::string_view kNoConfigsHere =
    "needs `mode: cluster`: Docker keeps configs only in a Swarm. On a server mount the file: "
    "`volumes: [/etc/cutover/NAME:/where/it/belongs:ro]`";

/// On a server, where they have no effect, `defaults` may hold some for other apps.
std::vector<model::MountedFile> read_files(const Section& section, const model::App& app,
                                           const ClusterKeys& all, Report& report) {
  refuse_without_cluster(section, all, {"secrets"}, kNoSecretsHere);
  refuse_without_cluster(section, all, {"configs"}, kNoConfigsHere);
  auto files = read_mounted_files(section, app.volumes, report);
  if (all.mode != model::Mode::cluster) files.clear();
  return files;
}

std::vector<std::string> read_networks(const Section& section) {
  std::vector<std::string> networks;
  for (const Section::Item& item : section.words("networks")) {
    auto parsed = network(item.text);
    if (!parsed) {
      section.refuse(item, parsed.error().message);
    } else if (std::find(networks.begin(), networks.end(), *parsed) != networks.end()) {
      section.refuse(item, quote(*parsed) + " stands in this list already");
    } else {
      networks.push_back(std::move(*parsed));
    }
  }
  return networks;
}

model::Resources read_resources(const Section& parent) {
  model::Resources resources;
  if (const auto section = parent.section("resources")) {
    section->read("memory", resources.memory_bytes, memory_size);
    section->read("cpus", resources.cpus, cpu_count);
  }
  return resources;
}

void read_watch(const Section& parent, model::App& app) {
  if (!parent.is_map("watch")) {
    parent.read("watch", app.watch, duration);
  } else if (const auto section = parent.section("watch")) {
    section->read("time", app.watch, duration);
    section->read("max_error_rate", app.max_error_rate, percentage);
  }
}

model::Allow read_allow(const Section& parent) {
  model::Allow allow;
  if (const auto section = parent.section("allow")) {
    allow.images = read_patterns(*section, "images", image_pattern);
    section->read("digest_only", allow.digest_only, yes_or_no);
  }
  return allow;
}

}  // namespace

AppFile read_app(const std::string& name, const Section& section, Report& report) {
  const std::size_t problems_before = report.size();
  AppFile file;
  model::App& app = file.app;
  file.place = section.place();
  app.name = name;
  section.read("image", app.image, image);
  if (const auto choice = section.choice("pull")) app.pull = kPullPolicyValues[*choice];
  const ClusterKeys all = read_cluster_keys(section);
  app.mode = all.mode.value_or(model::Mode::server);
  if (const auto choice = section.choice("order")) app.order = model::kOrders[*choice];
  if (const auto release = section.section("release")) app.release = read_release(*release);
  if (const auto web = section.section("web")) {
    app.processes.push_back(read_web(*web, all));
    file.published = web->place("publish");
    file.listens = web->place("listen");
    file.site = read_site(*web);
  }
  for (model::Process& process : read_processes(name, section, all, report)) {
    app.processes.push_back(std::move(process));
  }
  section.read("prestart", app.prestart, yes_or_no);
  read_watch(section, app);
  app.env = read_environment(section, app, report);
  app.volumes = read_volumes(section);
  app.files = read_files(section, app, all, report);
  app.networks = read_networks(section);
  app.resources = read_resources(section);
  section.read("retain", app.retain, retained_versions);
  section.read("keep_history", app.keep_history, kept_deployments);
  section.read("deadline", app.deadline, positive_duration);
  app.allow = read_allow(section);
  file.hooks = read_hooks(section, app.image, report);
  if (section.is_complete()) {
    check_processes(section);
    check_order(app, file.site.has_value(), section);
  }
  const bool all_right = report.size() == problems_before;
  const Milliseconds drain = file.site ? file.site->drain : Milliseconds(0);
  if (section.is_complete() && all_right) check_deadline(app, drain, section);
  return file;
}

}  // namespace cutover::config
