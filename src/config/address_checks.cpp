#include "config/address_checks.hpp"

#include <algorithm>

#include "config/text.hpp"
#include "cutover/model/address.hpp"

namespace cutover::config {
namespace {

/// Somebody's address.
struct Use {
  model::Publish at;
  std::string app;                    // "" : the daemon itself
  std::string how;                    // "publishes", "listens on"
  std::string key;                    // "web.publish"
  Place place;                        // none of the daemon's own
  const model::Site* site = nullptr;  // of the gate's
};

std::vector<Use> uses_of(const Daemon& daemon) {
  std::vector<Use> uses;
  if (daemon.api) uses.push_back({daemon.api->at, "", "api.listen", "", {}});
  if (daemon.hooks) uses.push_back({daemon.hooks->at, "", "hooks.listen", "", {}});
  return uses;
}

std::vector<Use> uses_of(const AppFile& file) {
  std::vector<Use> uses;
  const auto& processes = file.app.processes;
  if (!processes.empty() && processes.front().web && processes.front().web->publish) {
    uses.push_back(
        {*processes.front().web->publish, file.app.name, "publishes", "web.publish", file.published});
  }
  if (file.site) {
    uses.push_back(
        {file.site->listener.at, file.app.name, "listens on", "web.listen", file.listens, &*file.site});
  }
  return uses;
}

/// Why two apps can't share a listener of the gate, or "".
std::string conflict_of_sites(const Use& mine, const Use& other) {
  if (!(mine.at == other.at)) return "addresses that overlap have to be the same";
  if (mine.site->listener.tls.has_value() != other.site->listener.tls.has_value()) {
    return "either both have `tls`, or none";
  }
  if (mine.site->proxy_protocol != other.site->proxy_protocol) {
    return "either both have `proxy_protocol: true`, or none: who connects says it before it says for which "
           "app";
  }
  const auto& names = mine.site->listener.hosts;
  const auto& others = other.site->listener.hosts;
  if (names.empty() || others.empty()) return "write for both which `hosts` they are, to share it";
  const auto twice = std::find_first_of(names.begin(), names.end(), others.begin(), others.end());
  return twice == names.end() ? "" : "both are the host " + quote(*twice);
}

/// "a publishes 127.0.0.1:8080 (apps/a.yaml, line 2)"
std::string described(const Use& use) {
  if (use.app.empty()) return "it is " + use.how + " of the daemon itself";
  return use.app + " " + use.how + " " + to_text(use.at) + " (" + use.place.source->file.string() +
         ", line " + std::to_string(use.place.line) + ")";
}

void report_conflict(const Use& mine, const Use& other, const std::string& why, Report& report) {
  const std::string who = other.app.empty() || other.app == mine.app
                              ? mine.app + " can't have "
                              : "the apps " + other.app + " and " + mine.app + " can't both have ";
  report.add(mine.place, mine.key,
             who + to_text(mine.at) + ": " + described(other) + (why.empty() ? "" : "; " + why));
}

}  // namespace

void check_addresses(const std::vector<AppFile>& files, const Daemon& daemon, Report& report) {
  std::vector<Use> known = uses_of(daemon);
  for (const AppFile& file : files) {
    for (Use& mine : uses_of(file)) {
      for (const Use& other : known) {
        if (!overlap(mine.at, other.at)) continue;
        const bool share = mine.site && other.site;
        const std::string why = share ? conflict_of_sites(mine, other) : "";
        if (!share || !why.empty()) report_conflict(mine, other, why, report);
      }
      known.push_back(std::move(mine));
    }
  }
}

}  // namespace cutover::config
