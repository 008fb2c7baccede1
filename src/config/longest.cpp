#include "config/longest.hpp"

#include <algorithm>

#include "cutover/base/duration.hpp"
#include "cutover/model/waves.hpp"

namespace cutover::config {
namespace {

Milliseconds health_deadline(const model::Process& process) {
  return process.web ? process.web->health.deadline : Milliseconds(0);
}

/// "3 x stop.grace"; "" for none of it.
std::string times(std::uint64_t count, const std::string& what) {
  if (count == 0 || what.empty()) return "";
  return count == 1 ? what : std::to_string(count) + " x " + what;
}

std::string sum(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : " + ") + part;
  }
  return text;
}

/// With the keys that `model::longest_update` is made of.
Share update_of(const model::Process& process) {
  const std::uint64_t waves = model::waves_of(process);
  if (waves == 0) return {};
  const model::Update& update = process.update;
  const bool has_health = health_deadline(process) > Milliseconds(0);
  const bool has_grace = process.stop.grace > Milliseconds(0);
  const std::string check =
      process.web ? "health.interval" : to_text(model::check_interval(process)) + " to its first check";
  std::string wave = sum({times(has_health, "health.deadline"), check, times(has_grace, "stop.grace")});
  if (waves > 1) wave = "(" + wave + ")";
  const std::string delays = times(update.delay.count() > 0 ? waves - 1 : 0, "update.delay");
  return {process.name + ": " + sum({times(waves, wave), delays, "update.monitor"}),
          model::longest_update(process)};
}

/// As if one process were updated after the other.
std::vector<Share> shares_in_cluster(const model::App& app) {
  std::vector<Share> updates;
  for (const model::Process& process : app.processes) updates.push_back(update_of(process));
  std::vector<Share> shares = {{"release.timeout", app.release ? app.release->timeout : Milliseconds(0)}};
  shares.insert(shares.end(), updates.begin(), updates.end());
  shares.push_back({"watch", app.watch});
  for (const Share& update : updates) shares.push_back({update.name + ", to roll back", update.time});
  return shares;
}

std::vector<Share> shares_on_server(const model::App& app, Milliseconds drain) {
  Milliseconds grace{0};
  for (const model::Process& process : app.processes) grace = std::max(grace, process.stop.grace);
  const Milliseconds health =
      app.processes.empty() ? Milliseconds(0) : health_deadline(app.processes.front());
  return {{"release.timeout", app.release ? app.release->timeout : Milliseconds(0)},
          {"drain", drain},
          {"stop.grace", grace},
          {"health.deadline", health},
          {"watch", app.watch},
          {"drain again", drain},
          {"stop.grace again", grace},
          {"health.deadline again, to roll back", health}};
}

}  // namespace

std::vector<Share> longest_shares(const model::App& app, Milliseconds drain) {
  return app.mode == model::Mode::cluster ? shares_in_cluster(app) : shares_on_server(app, drain);
}

}  // namespace cutover::config
