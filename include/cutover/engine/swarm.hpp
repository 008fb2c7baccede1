#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "cutover/base/secret.hpp"
#include "cutover/base/task.hpp"
#include "cutover/engine/client.hpp"
#include "cutover/engine/types.hpp"
#include "cutover/model/app.hpp"

/// Docker Swarm through the Engine of a manager. Names follow its API documents.
namespace cutover::engine {

/// What this Engine is in its swarm.
struct SwarmState {
  bool active = false;      ///< part of a swarm, and not locked
  bool is_manager = false;  ///< the calls below work, unless there is an `error`
  std::string node_id;
  int nodes = 0;      ///< as a manager knows them
  std::string error;  ///< the Engine's own words on what is wrong: "The swarm does not have a leader. ..."
};

struct Node {
  std::string id;
  std::string hostname;
  std::string address;     ///< as the managers see it
  bool is_ready = false;   ///< it answers
  bool is_active = false;  ///< new tasks may go there: neither paused nor drained
  bool is_manager = false;
  std::string architecture;  ///< "x86_64"
};

/// A file that the Swarm keeps and mounts: `id` of a secret or a config, under `name`.
struct SwarmFile {
  enum class Kind { secret, config };
  Kind kind = Kind::secret;
  std::string id;
  std::string name;
  Labels labels;
  bool operator==(const SwarmFile&) const = default;
};

struct FileMount {
  SwarmFile::Kind kind = SwarmFile::Kind::secret;
  std::string id;
  std::string name;    ///< the secret's or config's
  std::string target;  ///< absolute in the container; a secret's may be a name in /run/secrets
  std::uint32_t mode = 0444;
  bool operator==(const FileMount&) const = default;
};

struct ServicePort {
  std::uint16_t target = 0;
  std::uint16_t published = 0;  ///< 0: the Swarm chooses one
  model::PublishMode mode = model::PublishMode::ingress;
  bool operator==(const ServicePort&) const = default;
};

/// What Docker runs in the container to learn whether it is healthy.
struct Healthcheck {
  std::vector<std::string> test;  ///< "CMD", program, argument, ...
  Milliseconds interval{0};
  Milliseconds timeout{0};
  Milliseconds start_period{0};
  int retries = 0;
  bool operator==(const Healthcheck&) const = default;
};

/// What a service is made from. Empty fields mean: the image's own, or the Engine's default.
struct ServiceSpec {
  std::string name;
  Labels labels;                     ///< also its tasks' containers': others replace all its tasks
  std::string image;                 ///< repository@digest; an image's id runs only where that image is
  std::string repository;            ///< whose registry's credentials the nodes get to pull with; "": none
  std::vector<std::string> command;  ///< in place of the image's command; its entrypoint stays
  std::vector<std::string> env;      ///< NAME=value; the values may be secrets
  std::string stop_signal;
  std::optional<Milliseconds> stop_grace;
  std::optional<Healthcheck> healthcheck;
  std::vector<Mount> mounts;
  std::vector<FileMount> files;
  std::vector<NetworkAttachment> networks;  ///< by name
  std::vector<ServicePort> ports;
  /// Its name leads to its tasks' addresses instead of one that is spread over them. Not with an ingress
  /// port.
  bool dns_round_robin = false;
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::int64_t> nano_cpus;
  model::Placement placement;
  model::Update update;  ///< a failure pauses it: what is done then is the client's decision
  std::uint64_t replicas = 1;
  bool is_job = false;  ///< ReplicatedJob: runs to its end `replicas` times, and is not restarted (API 1.41)
  bool operator==(const ServiceSpec&) const = default;
};

struct UpdateStatus {
  /// "updating", "paused", "completed", "rollback_started", "rollback_paused", "rollback_completed"; "" while
  /// none has begun since the last call that changed the specification, and where that changed no task.
  std::string state;
  std::string message;
  bool operator==(const UpdateStatus&) const = default;
};

struct Service {
  std::string id;
  std::string name;
  std::uint64_t version = 0;  ///< for the next `update_service`
  Labels labels;
  std::string image;
  std::uint64_t replicas = 0;
  bool is_job = false;
  UpdateStatus update;
  std::vector<ServicePort> ports;  ///< as in force
  std::vector<FileMount> files;
  Labels
      previous_labels;  ///< of the specification before this one, which the Swarm keeps; empty: it has none
};

struct SwarmTask {
  std::string id;
  std::string service_id;
  std::string node_id;  ///< "" : not assigned yet
  int slot = 0;
  std::string image;
  Labels labels;              ///< its container's
  std::string desired_state;  ///< "running", "shutdown", "complete", "ready", "remove"
  std::string state;          ///< "new", "pending", ..., "preparing", "starting", "running", "failed", ...
  std::string message;        ///< "started", "no suitable node ..."
  std::string error;          ///< why it is in that state, in the Engine's words
  std::string container_id;
  std::optional<int> exit_code;         ///< known once its process ended
  std::string created_at;               ///< RFC 3339 with nanoseconds
  std::string since;                    ///< when it came into that state, likewise
  std::vector<ServicePort> host_ports;  ///< in host mode: where it is reached on its node
};

/// All given conditions must hold.
struct ServiceFilter {
  std::vector<std::string> labels;  ///< "key" or "key=value"
};

struct TaskFilter {
  std::string service;  ///< id or name; "": any. not_found when there is no such service
  /// Of its container, and of its service when it was made (for a ServiceSpec's they are the same): "key" or
  /// "key=value".
  std::vector<std::string> labels;
};

/// Errors as those of `Client`; besides: conflict for a version that is not the newest and for a name that is
/// taken, unavailable where the Engine is no manager (any more) or its swarm has no leader. A manager that
/// lost the others may take 20 s to say so, and a new leader is there after 10.
class Swarm {
 public:
  virtual ~Swarm() = default;

  virtual Task<Result<SwarmState>> state() = 0;
  virtual Task<Result<std::vector<Node>>> list_nodes() = 0;

  /// The new service's id. The nodes pull with the credentials of the registry of `spec.repository`, until
  /// the next update; where there are none for it, with none. rejected: among others, a network that is not
  /// there.
  virtual Task<Result<std::string>> create_service(ServiceSpec spec) = 0;
  /// Of the whole specification; returns before the first task is replaced. `version`: as read; conflict when
  /// somebody changed the service since: read again.
  virtual Task<Result<void>> update_service(std::string service, std::uint64_t version, ServiceSpec spec) = 0;
  /// It gets the specification back that it had before this one, with the credentials of that. `version` as
  /// for an update; rejected: the Swarm has none.
  virtual Task<Result<void>> roll_service_back(std::string service, std::uint64_t version) = 0;
  virtual Task<Result<Service>> inspect_service(std::string service) = 0;
  virtual Task<Result<std::vector<Service>>> list_services(ServiceFilter filter) = 0;
  /// Absent already: success.
  virtual Task<Result<void>> remove_service(std::string service) = 0;

  /// Ended ones, too, as far as the Swarm still knows them (5 of a slot).
  virtual Task<Result<std::vector<SwarmTask>>> list_tasks(TaskFilter filter) = 0;
  virtual Task<Result<std::unique_ptr<Stream<LogChunk>>>> task_logs(std::string task, LogOptions options) = 0;

  /// Its id. conflict: the name is taken.
  virtual Task<Result<std::string>> create_file(SwarmFile::Kind kind, std::string name, Labels labels,
                                                Secret content) = 0;
  virtual Task<Result<std::vector<SwarmFile>>> list_files(SwarmFile::Kind kind, std::string label) = 0;
  /// Absent already: success. rejected: a service uses it.
  virtual Task<Result<void>> remove_file(SwarmFile::Kind kind, std::string id) = 0;

  /// An overlay that containers can join, too. Its id; conflict: the name is taken.
  virtual Task<Result<std::string>> create_overlay_network(std::string name, Labels labels) = 0;
};

/// Over connections of its own.
std::unique_ptr<Swarm> make_docker_swarm(boost::asio::any_io_executor executor, Clock& clock,
                                         DockerClientOptions options);

}  // namespace cutover::engine
