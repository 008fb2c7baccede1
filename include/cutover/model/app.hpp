#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/secret.hpp"
#include "cutover/model/image.hpp"

/// What an operator declares: an app file, validated, every default filled in.
namespace cutover::model {

enum class PullPolicy { always, missing, never };
enum class Mode { server, cluster };
enum class Order { stop_first, start_first };

struct StatusRange {
  int first = 200;
  int last = 399;  ///< inclusive
  bool contains(int status) const { return first <= status && status <= last; }
  bool operator==(const StatusRange&) const = default;
};

struct HealthCheck {
  std::string path = "/";
  StatusRange status;
  Milliseconds timeout{5'000};    ///< for one probe
  Milliseconds deadline{60'000};  ///< for the first good answer, from the container's start
  Milliseconds interval{1'000};   ///< between probes, once the quick ones at the start are over
  bool operator==(const HealthCheck&) const = default;
};

struct Stop {
  std::string signal = "SIGTERM";
  Milliseconds grace{30'000};  ///< then SIGKILL
  bool operator==(const Stop&) const = default;
};

/// By which way a published port of a cluster's process reaches its tasks.
enum class PublishMode {
  ingress,  ///< every node passes requests to some task: the routing mesh
  host,     ///< a node's port is its own task's
};

/// Where the container's port is reached on the host.
struct Publish {
  std::string address;  ///< IPv4 or IPv6, no brackets
  std::uint16_t port = 0;
  PublishMode mode = PublishMode::ingress;  ///< in cluster mode
  bool operator==(const Publish&) const = default;
};

struct Web {
  std::uint16_t port = 0;  ///< where the app listens in its container; given to it as PORT
  std::optional<Publish> publish;
  HealthCheck health;
  bool operator==(const Web&) const = default;
};

/// On which nodes of a cluster tasks may run.
struct Placement {
  std::vector<std::string> constraints;  ///< as Swarm takes them: "node.labels.disk==ssd"; all must hold
  std::vector<std::string> spread;       ///< spread evenly over the values of this: "node.labels.zone"
  std::uint64_t max_per_node = 0;        ///< 0: any number
  bool operator==(const Placement&) const = default;
};

/// How a cluster replaces the tasks of a process.
struct Update {
  std::uint64_t parallelism = 1;  ///< so many at a time; 0: all at once
  Milliseconds delay{0};          ///< between one batch and the next
  Order order = Order::start_first;
  Milliseconds monitor{5'000};   ///< a new task that fails within it counts as a failure of the update
  double max_failure_ratio = 0;  ///< of the tasks, that may fail; 0 to 1
  bool operator==(const Update&) const = default;
};

struct Process {
  std::string name;                  ///< "web", or any other
  std::vector<std::string> command;  ///< empty: the image's own
  Stop stop;
  std::optional<Web> web;  ///< for the process called "web" only
  int replicas = 1;        ///< in cluster mode, as those below
  /// What the app's file says, where `replicas` is what an operator wants instead (model/scale.hpp).
  std::optional<int> file_replicas{};
  Placement placement{};
  Update update{};
  bool operator==(const Process&) const = default;
};

struct ReleaseCommand {
  std::vector<std::string> command;
  Milliseconds timeout{600'000};
  bool operator==(const ReleaseCommand&) const = default;
};

struct EnvVar {
  std::string name;
  Secret value;
  bool operator==(const EnvVar&) const = default;
};

struct Volume {
  std::string source;  ///< a volume's name, or an absolute path on the host
  std::string target;  ///< absolute, in the container
  bool read_only = false;
  bool operator==(const Volume&) const = default;
};

/// What is mounted as a file, to read only: by Swarm as a secret or a config of its own.
struct MountedFile {
  enum class Kind { secret, config };
  Kind kind = Kind::secret;
  std::string name;    ///< as the app file calls it
  std::string target;  ///< absolute, in the container; "/run/secrets/<name>" for a secret
  Secret content;
  bool operator==(const MountedFile&) const = default;
};

struct Resources {
  std::optional<std::uint64_t> memory_bytes;
  std::optional<double> cpus;
  bool operator==(const Resources&) const = default;
};

/// Which images a request may choose, of the app's repository. Rollbacks go to what was deployed before.
struct Allow {
  std::vector<std::string> images;  ///< patterns of base/glob.hpp for "repository:tag"; empty: every tag
  bool digest_only = false;         ///< only what names its digest
  bool operator==(const Allow&) const = default;
};

struct App {
  std::string name;
  ImageRef image;
  PullPolicy pull = PullPolicy::always;
  Mode mode = Mode::server;
  Order order = Order::stop_first;
  std::optional<ReleaseCommand> release;
  std::vector<Process> processes;  ///< at least one; web first, then the others by name
  Milliseconds watch{5'000};
  /// In the watch window, of the requests at the gate: that get a server error or no answer, more than the
  /// version before had. From 0 to 1; 1: any.
  double max_error_rate = 0.1;
  /// Whether web's new container is started before the cut-over, with its app held back.
  bool prestart = true;
  std::vector<EnvVar> env;  ///< env_file first, then env over it; sorted by name, each name once
  std::vector<Volume> volumes;
  std::vector<MountedFile> files;  ///< in cluster mode; sorted by target, each target once
  std::vector<std::string> networks;
  Resources resources;
  int retain = 5;                    ///< stopped versions kept for rollback
  int keep_history = 1000;           ///< ended deployments that the history keeps
  Allow allow;                       ///< not a part of what a deployment pins
  Milliseconds deadline{1'800'000};  ///< for a whole deployment, a rollback included
  bool operator==(const App&) const = default;
};

/// [a-z0-9] then [a-z0-9-]*, 40 characters at most; not ending in '-'. Also the grammar of a process's name.
bool is_valid_name(std::string_view name);

}  // namespace cutover::model
