#include "config/cluster_reader.hpp"

#include "config/grammar.hpp"
#include "cutover/model/address.hpp"
#include "cutover/model/order.hpp"

namespace cutover::config {
namespace {

constexpr model::Mode kModeValues[] = {model::Mode::server, model::Mode::cluster};

std::optional<model::Mode> read_mode(const Section& section) {
  const auto choice = section.choice("mode");
  if (!section.is_complete()) return std::nullopt;
  if (!section.has("mode")) return model::Mode::server;
  return choice ? std::optional(kModeValues[*choice]) : std::nullopt;
}

model::Placement read_placement(const Section& parent) {
  model::Placement placement;
  if (const auto section = parent.section("placement")) {
    placement.constraints = section->words("constraints", placement_constraint);
    placement.spread = section->words("spread", spread_label);
    section->read("max_per_node", placement.max_per_node, task_count);
  }
  return placement;
}

void read_order(const Section& section, std::optional<WrittenOrder>& order) {
  if (const auto choice = section.choice("order")) order = WrittenOrder{model::kOrders[*choice], section};
}

/// Each key over what is there already.
void read_update(const Section& parent, model::Update& update, std::optional<WrittenOrder>& order) {
  if (const auto section = parent.section("update")) {
    section->read("parallelism", update.parallelism, task_count);
    section->read("delay", update.delay, duration);
    read_order(*section, order);
    section->read("monitor", update.monitor, positive_duration);  // Swarm takes 0 for its own default
    section->read("max_failure_ratio", update.max_failure_ratio, ratio);
  }
}

bool publishes_by_host(const model::Process& process) {
  const auto& web = process.web;
  return web && web->publish && web->publish->mode == model::PublishMode::host;
}

/// Two tasks can't have one port of a node, so that a new one waits until the old one has gone.
model::Order order_of(const model::Process& process, const std::optional<WrittenOrder>& written) {
  if (written) return written->order;
  return publishes_by_host(process) ? model::Order::stop_first : model::Order::start_first;
}

bool is_any_address(const model::Publish& at) {
  return at.address == "0.0.0.0" || at.address == "::";
}

}  // namespace

ClusterKeys read_cluster_keys(const Section& section) {
  ClusterKeys keys;
  keys.mode = read_mode(section);
  keys.placement = read_placement(section);
  read_order(section, keys.order);
  read_update(section, keys.update, keys.order);
  refuse_without_cluster(section, keys, {"placement", "update"});
  return keys;
}

void read_tasks(const Section& section, const ClusterKeys& all, model::Process& process) {
  model::Process read = process;
  section.read("replicas", read.replicas, replicas);
  read.placement = read_placement(section);
  if (!section.has("placement")) read.placement = all.placement;
  std::optional<WrittenOrder> order = all.order;
  read.update = all.update;
  read_update(section, read.update, order);
  read.update.order = order_of(read, order);
  refuse_without_cluster(section, all, {"replicas", "placement", "update"});
  if (all.mode != model::Mode::cluster) return;
  process = std::move(read);
  if (publishes_by_host(process) && process.update.order == model::Order::start_first) {
    order->section.refuse("order",
                          "start-first runs the old task and the new one side by side, and two tasks can't "
                          "have one port of a node, as `web.publish_mode: host` gives it to them; write "
                          "`web.update.order: stop-first`, or publish by ingress");
  }
}

void check_published(const Section& section, const model::Web& web) {
  if (web.publish && !is_any_address(*web.publish)) {
    section.refuse("publish",
                   to_text(*web.publish) +
                       " would be open to the network: a Swarm publishes a port on every address of its "
                       "nodes; where that is meant, write 0.0.0.0:" +
                       std::to_string(web.publish->port));
  }
  if (section.has("listen") && !section.has("publish")) {
    section.refuse("listen",
                   "in a cluster the gate passes requests to the port that the Swarm publishes; write "
                   "`publish`, too, with a port of its own, like 0.0.0.0:18080");
  }
  const bool own = section.place("publish_mode").source == section.place().source;
  if (section.has("publish_mode") && !section.has("publish") && own) {
    section.refuse("publish_mode", "is for a published port; write `publish`, too, or remove it");
  }
  if (section.has("listen") && web.publish && web.publish->mode == model::PublishMode::host) {
    section.refuse(
        "publish_mode",
        "host publishes a port only on the nodes that run a task, and the gate asks for it on this "
        "one; write ingress, or remove `listen`");
  }
}

void refuse_without_cluster(const Section& section, const ClusterKeys& all,
                            std::initializer_list<std::string_view> keys, std::string_view why) {
  if (all.mode != model::Mode::server) return;
  for (const std::string_view key : keys) {
    const bool own = section.place(key).source == section.place().source;
    if (section.has(key) && own) section.refuse(key, std::string(why));
  }
}

}  // namespace cutover::config
