#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "cutover/model/deployment.hpp"
#include "cutover/model/order.hpp"
#include "store/json_fields.hpp"

/// The pinned specification as JSON. With the values of its environment and what its files hold: it never
/// leaves the database.
namespace cutover::store {

template <class Enum, std::size_t N>
struct EnumTable {
  std::array<std::pair<Enum, std::string_view>, N> names;

  constexpr std::string_view to_text(Enum wanted) const {
    for (const auto& [value, name] : names) {
      if (value == wanted) return name;
    }
    return "";
  }
  constexpr std::optional<Enum> from_text(std::string_view wanted) const {
    for (const auto& [value, name] : names) {
      if (name == wanted) return value;
    }
    return std::nullopt;
  }
};

inline constexpr EnumTable<model::PullPolicy, 3> kPullPolicies = {{{{model::PullPolicy::always, "always"},
                                                                    {model::PullPolicy::missing, "missing"},
                                                                    {model::PullPolicy::never, "never"}}}};
inline constexpr EnumTable<model::Mode, 2> kModes = {
    {{{model::Mode::server, "server"}, {model::Mode::cluster, "cluster"}}}};
inline constexpr EnumTable<model::Order, 2> kOrders = {
    {{{model::Order::stop_first, model::to_string(model::Order::stop_first)},
      {model::Order::start_first, model::to_string(model::Order::start_first)}}}};
inline constexpr EnumTable<model::PublishMode, 2> kPublishModes = {
    {{{model::PublishMode::ingress, "ingress"}, {model::PublishMode::host, "host"}}}};
inline constexpr EnumTable<model::MountedFile::Kind, 2> kFileKinds = {
    {{{model::MountedFile::Kind::secret, "secret"}, {model::MountedFile::Kind::config, "config"}}}};

template <const auto& Table, class Enum>
struct TableText {
  static std::string_view to_text(Enum value) { return Table.to_text(value); }
  static std::optional<Enum> from_text(std::string_view text) { return Table.from_text(text); }
};
template <>
struct EnumText<model::PullPolicy> : TableText<kPullPolicies, model::PullPolicy> {};
template <>
struct EnumText<model::Mode> : TableText<kModes, model::Mode> {};
template <>
struct EnumText<model::Order> : TableText<kOrders, model::Order> {};
template <>
struct EnumText<model::PublishMode> : TableText<kPublishModes, model::PublishMode> {};
template <>
struct EnumText<model::MountedFile::Kind> : TableText<kFileKinds, model::MountedFile::Kind> {};

void fields(auto& visit, Is<model::ImageRef> auto& image) {
  visit("repository", image.repository);
  visit("tag", image.tag);
  visit("digest", image.digest);
}

void fields(auto& visit, Is<model::StatusRange> auto& range) {
  visit("first", range.first);
  visit("last", range.last);
}

void fields(auto& visit, Is<model::HealthCheck> auto& health) {
  visit("path", health.path);
  visit("status", health.status);
  visit("timeout_ms", health.timeout);
  visit("deadline_ms", health.deadline);
  visit("interval_ms", health.interval);
}

void fields(auto& visit, Is<model::Stop> auto& stop) {
  visit("signal", stop.signal);
  visit("grace_ms", stop.grace);
}

void fields(auto& visit, Is<model::Publish> auto& publish) {
  visit("address", publish.address);
  visit("port", publish.port);
  visit("mode", publish.mode);
}

void fields(auto& visit, Is<model::Web> auto& web) {
  visit("port", web.port);
  visit("publish", web.publish);
  visit("health", web.health);
}

void fields(auto& visit, Is<model::Placement> auto& placement) {
  visit("constraints", placement.constraints);
  visit("spread", placement.spread);
  visit("max_per_node", placement.max_per_node);
}

void fields(auto& visit, Is<model::Update> auto& update) {
  visit("parallelism", update.parallelism);
  visit("delay_ms", update.delay);
  visit("order", update.order);
  visit("monitor_ms", update.monitor);
  visit("max_failure_ratio", update.max_failure_ratio);
}

void fields(auto& visit, Is<model::Process> auto& process) {
  visit("name", process.name);
  visit("command", process.command);
  visit("stop", process.stop);
  visit("web", process.web);
  visit("replicas", process.replicas);
  visit("file_replicas", process.file_replicas);
  visit("placement", process.placement);
  visit("update", process.update);
}

void fields(auto& visit, Is<model::ReleaseCommand> auto& release) {
  visit("command", release.command);
  visit("timeout_ms", release.timeout);
}

void fields(auto& visit, Is<model::EnvVar> auto& variable) {
  visit("name", variable.name);
  visit("value", variable.value);
}

void fields(auto& visit, Is<model::Volume> auto& volume) {
  visit("source", volume.source);
  visit("target", volume.target);
  visit("read_only", volume.read_only);
}

void fields(auto& visit, Is<model::MountedFile> auto& file) {
  visit("kind", file.kind);
  visit("name", file.name);
  visit("target", file.target);
  visit.bytes("content", file.content);
}

void fields(auto& visit, Is<model::Resources> auto& resources) {
  visit("memory_bytes", resources.memory_bytes);
  visit("cpus", resources.cpus);
}

void fields(auto& visit, Is<model::App> auto& app) {
  visit("name", app.name);
  visit("image", app.image);
  visit("pull", app.pull);
  visit("mode", app.mode);
  visit("order", app.order);
  visit("release", app.release);
  visit("processes", app.processes);
  visit("watch_ms", app.watch);
  visit("max_error_rate", app.max_error_rate);
  visit("prestart", app.prestart);
  visit("env", app.env);
  visit("volumes", app.volumes);
  visit("files", app.files);
  visit("networks", app.networks);
  visit("resources", app.resources);
  visit("retain", app.retain);
  visit("keep_history", app.keep_history);
  visit("deadline_ms", app.deadline);
}

void fields(auto& visit, Is<model::PinnedSpec> auto& spec) {
  visit("app", spec.app);
  visit("digest", spec.digest);
  visit("image_id", spec.image_id);
}

}  // namespace cutover::store
