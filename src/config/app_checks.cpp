#include "config/app_checks.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "cutover/base/duration.hpp"

namespace cutover::config {
namespace {

struct Share {
  std::string name;
  Milliseconds time;
};

const model::Process* web_of(const model::App& app) {
  return !app.processes.empty() && app.processes.front().web ? &app.processes.front() : nullptr;
}

/// What a deployment may take at the longest, a rollback included, but for the pull.
std::vector<Share> longest_shares(const model::App& app) {
  Milliseconds grace{0};
  for (const model::Process& process : app.processes) grace = std::max(grace, process.stop.grace);
  const model::Process* web = web_of(app);
  const Milliseconds health = web ? web->web->health.deadline : Milliseconds(0);
  return {{"release.timeout", app.release ? app.release->timeout : Milliseconds(0)},
          {"stop.grace", grace},
          {"health.deadline", health},
          {"watch", app.watch},
          {"stop.grace again", grace},
          {"health.deadline again, to roll back", health}};
}

}  // namespace

void check_processes(const Section& section) {
  if (section.has("web") || (section.has("processes") && !section.is_empty("processes"))) return;
  section.refuse("web", "is missing; an app has `web` (its port at least), or one of `processes`, or both");
}

void check_deadline(const model::App& app, const Section& section) {
  Milliseconds total{0};
  std::string sum;
  for (const auto& [name, time] : longest_shares(app)) {
    if (time == Milliseconds(0)) continue;
    total += time;
    sum += (sum.empty() ? "" : " + ") + to_text(time) + " (" + name + ")";
  }
  if (total <= app.deadline) return;
  section.refuse("deadline", to_text(app.deadline) + (section.has("deadline") ? "" : " (the default)") +
                                 " is too short for a whole deployment: " + sum + " is " + to_text(total) +
                                 "; allow more, or shorten one of them");
}

/// Containers are called <app>-<process>-<n>: "shop-web" and "x" would collide with "shop" and "web-x".
void check_container_names(const std::vector<AppFile>& files, Report& report) {
  std::map<std::string, const AppFile*> owners;
  for (const AppFile& file : files) {
    std::vector<std::string> names;
    for (const model::Process& process : file.app.processes) names.push_back(process.name);
    if (file.app.release) names.emplace_back("release");
    for (const std::string& name : names) {
      const std::string prefix = file.app.name + "-" + name;
      const auto [owner, is_new] = owners.emplace(prefix, &file);
      if (is_new) continue;
      report.add(file.place, "",
                 "the containers of the apps " + owner->second->app.name + " and " + file.app.name +
                     " would have the same name, " + prefix + "-<number>; rename an app or a process");
    }
  }
}

}  // namespace cutover::config
