#include "config/app_checks.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <map>
#include <optional>

#include "config/longest.hpp"
#include "cutover/base/duration.hpp"

namespace cutover::config {
namespace {

const model::Process* web_of(const model::App& app) {
  return !app.processes.empty() && app.processes.front().web ? &app.processes.front() : nullptr;
}

}  // namespace

void check_order(const model::App& app, bool listens, const Section& section) {
  if (app.mode == model::Mode::cluster || app.order != model::Order::start_first) return;
  const model::Process* web = web_of(app);
  if (web && web->web->publish) {
    section.refuse("order",
                   "start-first runs both versions side by side, and two containers can't publish one port; "
                   "write `web.listen` in place of `web.publish`");
  } else if (!web || !listens) {
    section.refuse(
        "order",
        "start-first runs both versions side by side, and the gate passes requests from one to the "
        "other; it needs `web.listen`");
  }
}

void check_processes(const Section& section) {
  if (section.has("web") || (section.has("processes") && !section.is_empty("processes"))) return;
  section.refuse("web", "is missing; an app has `web` (its port at least), or one of `processes`, or both");
}

void check_deadline(const model::App& app, Milliseconds drain, const Section& section) {
  Milliseconds total{0};
  std::string sum;
  for (const auto& [name, time] : longest_shares(app, drain)) {
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

namespace {

/// This host, or a network whose addresses mean nothing on the internet (RFC 1918, RFC 4193).
bool is_private(const std::string& address) {
  in_addr v4{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    const std::uint32_t number = ntohl(v4.s_addr);
    return number >> 24 == 127 || number >> 24 == 10 || number >> 20 == 0xAC1 || number >> 16 == 0xC0A8;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, address.c_str(), &v6) != 1) return false;
  return IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_LINKLOCAL(&v6) || (v6.s6_addr[0] & 0xFE) == 0xFC;
}

bool shows_its_secret(const model::HookRule& rule) {
  using model::HookSender;
  const bool signs = rule.secret.reveal().starts_with("whsec_");
  return rule.sender == HookSender::dockerhub || rule.sender == HookSender::registry ||
         (rule.sender == HookSender::gitlab && !signs);
}

}  // namespace

void check_hooks(const std::vector<AppFile>& files, const std::optional<model::Listener>& listener,
                 Report& report) {
  if (!listener || listener->tls || is_private(listener->at.address)) return;
  for (const AppFile& file : files) {
    for (const model::HookRule& rule : file.hooks.rules) {
      if (!shows_its_secret(rule)) continue;
      report.add(
          file.place, "hooks." + std::string(to_string(rule.sender)),
          "its secret would cross the network in the clear; give `hooks` in cutover.yaml a `tls`, or let it "
          "listen on 127.0.0.1 behind a proxy that has a certificate");
    }
  }
}

}  // namespace cutover::config
