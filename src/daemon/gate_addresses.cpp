#include "daemon/gate_addresses.hpp"

#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "cutover/deploy/listening.hpp"
#include "cutover/model/address.hpp"
#include "daemon/notify.hpp"

namespace cutover::daemon {
namespace {

constexpr Milliseconds kTryAgain{3'000};

void say(const gate::NotListening& address) {
  const std::string at = to_text(address.at);
  const std::string apps = fmt::format("{}", fmt::join(address.apps, ","));
  if (address.awaits_cut_over()) {
    spdlog::info(
        "event=not_listening_yet at={} apps={} reason=\"the container that serves publishes that port; the "
        "gate takes it with the next deployment\"",
        at, apps);
    return;
  }
  spdlog::warn("event=not_listening at={} apps={} error={:?}", at, apps, deploy::why_not(address));
}

}  // namespace

void GateAddresses::changed() {
  keep_for_next_daemon();
  say_what_changed();
}

Task<void> GateAddresses::keep_trying() {
  while (true) {
    co_await clock_.sleep_until(clock_.now() + kTryAgain);
    gate_.listen_again();
  }
}

std::vector<std::string> GateAddresses::warnings() const {
  std::vector<std::string> texts;
  for (const gate::NotListening& address : gate_.not_listening()) {
    if (!address.awaits_cut_over()) texts.push_back(deploy::why_not(address));
  }
  return texts;
}

std::vector<std::string> GateAddresses::troubles() const {
  std::vector<std::string> texts;
  for (const gate::NotListening& address : gate_.not_listening()) {
    if (!address.awaits_cut_over()) texts.push_back(address.why.text());
  }
  return texts;
}

/// So that no connection is refused in between.
void GateAddresses::keep_for_next_daemon() {
  std::set<std::string> now;
  for (const gate::Listening& listening : gate_.listening()) {
    std::string name = "gate-" + listening.at.address + "-" + std::to_string(listening.at.port);
    std::replace(name.begin(), name.end(), ':', '_');  // which FDNAME= may not have
    notify_keep(name, listening.descriptor);
    now.insert(std::move(name));
  }
  for (const std::string& name : kept_) {
    if (!now.contains(name)) notify_keep_no_more(name);
  }
  kept_ = std::move(now);
}

void GateAddresses::say_what_changed() {
  std::map<std::string, std::string> now;
  for (const gate::NotListening& address : gate_.not_listening()) {
    const auto [place, is_new] = now.emplace(to_text(address.at), address.why.text());
    const auto before = said_.find(place->first);
    if (before == said_.end() || before->second != place->second) say(address);
  }
  for (const gate::Listening& listening : gate_.listening()) {
    const std::string at = to_text(listening.at);
    if (said_.contains(at)) spdlog::info("event=gate_listening at={}", at);
  }
  said_ = std::move(now);
}

}  // namespace cutover::daemon
