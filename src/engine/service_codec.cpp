#include "engine/service_codec.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base64.hpp"
#include "engine/json.hpp"
#include "engine/mount_codec.hpp"

namespace cutover::engine {
namespace {

using namespace std::chrono_literals;

/// Between the end of a task and its successor. Swarm's own 5 s are long for a service whose only task
/// crashed; much less, and one that can't start pulls and starts without a pause.
constexpr Milliseconds kRestartDelay = 2s;

std::int64_t nanoseconds(Milliseconds duration) {
  return std::chrono::nanoseconds(duration).count();
}

Json healthcheck(const Healthcheck& check) {
  Json json = Json::object();
  if (!check.test.empty()) json["Test"] = check.test;
  if (check.interval > 0ms) json["Interval"] = nanoseconds(check.interval);
  if (check.timeout > 0ms) json["Timeout"] = nanoseconds(check.timeout);
  if (check.start_period > 0ms) json["StartPeriod"] = nanoseconds(check.start_period);
  if (check.retries > 0) json["Retries"] = check.retries;
  return json;
}

Json file_mount(const FileMount& mount) {
  const std::string kind = mount.kind == SwarmFile::Kind::secret ? "Secret" : "Config";
  Json json;
  json[kind + "ID"] = mount.id;
  json[kind + "Name"] = mount.name;
  json["File"]["Name"] = mount.target;
  json["File"]["UID"] = "0";
  json["File"]["GID"] = "0";
  json["File"]["Mode"] = mount.mode;
  return json;
}

Json container_spec(const ServiceSpec& spec) {
  Json container;
  container["Image"] = spec.image;
  container["Labels"] = spec.labels;
  if (!spec.command.empty()) container["Args"] = spec.command;
  if (!spec.env.empty()) container["Env"] = spec.env;
  if (!spec.stop_signal.empty()) container["StopSignal"] = spec.stop_signal;
  if (spec.stop_grace) container["StopGracePeriod"] = nanoseconds(*spec.stop_grace);
  if (spec.healthcheck) container["Healthcheck"] = healthcheck(*spec.healthcheck);
  if (!spec.mounts.empty()) container["Mounts"] = mounts_json(spec.mounts);
  for (const FileMount& file : spec.files) {
    container[file.kind == SwarmFile::Kind::secret ? "Secrets" : "Configs"].push_back(file_mount(file));
  }
  return container;
}

Json placement(const model::Placement& wanted) {
  Json json = Json::object();
  if (!wanted.constraints.empty()) json["Constraints"] = wanted.constraints;
  for (const std::string& descriptor : wanted.spread) {
    Json preference;
    preference["Spread"]["SpreadDescriptor"] = descriptor;
    json["Preferences"].push_back(std::move(preference));
  }
  if (wanted.max_per_node != 0) json["MaxReplicas"] = wanted.max_per_node;
  return json;
}

Json restart_policy(bool is_job) {
  Json json;
  json["Condition"] = is_job ? "none" : "any";
  if (!is_job) json["Delay"] = nanoseconds(kRestartDelay);
  return json;
}

Json networks(const std::vector<NetworkAttachment>& attachments) {
  Json list = Json::array();
  for (const NetworkAttachment& attachment : attachments) {
    Json json;
    json["Target"] = attachment.network;
    if (!attachment.aliases.empty()) json["Aliases"] = attachment.aliases;
    list.push_back(std::move(json));
  }
  return list;
}

Json task_template(const ServiceSpec& spec) {
  Json task;
  task["ContainerSpec"] = container_spec(spec);
  task["RestartPolicy"] = restart_policy(spec.is_job);
  if (spec.memory_bytes) task["Resources"]["Limits"]["MemoryBytes"] = *spec.memory_bytes;
  if (spec.nano_cpus) task["Resources"]["Limits"]["NanoCPUs"] = *spec.nano_cpus;
  if (Json wanted = placement(spec.placement); !wanted.empty()) task["Placement"] = std::move(wanted);
  if (!spec.networks.empty()) task["Networks"] = networks(spec.networks);
  return task;
}

Json mode(const ServiceSpec& spec) {
  Json mode;
  if (spec.is_job) {
    mode["ReplicatedJob"]["MaxConcurrent"] = spec.replicas;
    mode["ReplicatedJob"]["TotalCompletions"] = spec.replicas;
  } else {
    mode["Replicated"]["Replicas"] = spec.replicas;
  }
  return mode;
}

Json update_config(const model::Update& update) {
  Json json;
  json["Parallelism"] = update.parallelism;
  json["Delay"] = nanoseconds(update.delay);
  json["Monitor"] = nanoseconds(update.monitor);
  json["MaxFailureRatio"] = update.max_failure_ratio;
  json["Order"] = update.order == model::Order::start_first ? "start-first" : "stop-first";
  json["FailureAction"] = "pause";
  return json;
}

Json port(const ServicePort& port) {
  Json json;
  json["Protocol"] = "tcp";
  json["TargetPort"] = port.target;
  if (port.published != 0) json["PublishedPort"] = port.published;
  json["PublishMode"] = port.mode == model::PublishMode::host ? "host" : "ingress";
  return json;
}

Json endpoint_spec(const ServiceSpec& spec) {
  Json json;
  json["Mode"] = spec.dns_round_robin ? "dnsrr" : "vip";
  for (const ServicePort& published : spec.ports) json["Ports"].push_back(port(published));
  return json;
}

Result<std::string> label_filters(const std::vector<std::string>& labels) {
  Json filters = Json::object();
  if (!labels.empty()) filters["label"] = labels;
  return write_json(filters);
}

}  // namespace

Result<std::string> service_body(const ServiceSpec& spec) {
  Json body;
  body["Name"] = spec.name;
  body["Labels"] = spec.labels;
  body["TaskTemplate"] = task_template(spec);
  body["Mode"] = mode(spec);
  body["EndpointSpec"] = endpoint_spec(spec);
  if (!spec.is_job) {  // the Engine refuses a job that has them
    body["UpdateConfig"] = update_config(spec.update);
    body["RollbackConfig"] = update_config(spec.update);
  }
  return write_json(body);
}

Result<std::string> file_body(const std::string& name, const Labels& labels, const Secret& content) {
  Json body;
  body["Name"] = name;
  body["Labels"] = labels;
  body["Data"] = base64_encode(content.reveal());
  return write_json(body);
}

Result<std::string> service_filters(const ServiceFilter& filter) {
  return label_filters(filter.labels);
}

Result<std::string> task_filters(const std::string& service_id, const std::vector<std::string>& labels) {
  Json filters = Json::object();
  if (!service_id.empty()) filters["service"] = {service_id};
  if (!labels.empty()) filters["label"] = labels;
  return write_json(filters);
}

Result<std::string> file_filters(const std::string& label) {
  if (label.empty()) return label_filters({});
  return label_filters({label});
}

}  // namespace cutover::engine
