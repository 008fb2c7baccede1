#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/secret.hpp"

/// The Docker Engine's things, as far as we use them. Names follow its API documents.
namespace cutover::engine {

using Labels = std::map<std::string, std::string>;

/// A version of the Engine's API, compared as numbers: 1.9 < 1.41.
struct ApiVersion {
  int major = 0;
  int minor = 0;
  auto operator<=>(const ApiVersion&) const = default;
  std::string text() const { return std::to_string(major) + "." + std::to_string(minor); }
};

struct EngineVersion {
  std::string engine;  ///< "20.10.24"
  ApiVersion used;     ///< what we speak with it
  ApiVersion newest;   ///< what it could
  ApiVersion oldest;
  std::string os;    ///< "linux"
  std::string arch;  ///< "amd64"
};

struct EngineInfo {
  std::string id;
  std::string name;
  std::string data_root;  ///< DockerRootDir
  std::string storage_driver;
  bool live_restore = false;
  bool swarm_active = false;
  std::int64_t memory_bytes = 0;
  int cpus = 0;
};

/// docker system df, in bytes.
struct DiskUsage {
  std::int64_t images = 0;
  std::int64_t containers = 0;
  std::int64_t volumes = 0;
  std::int64_t build_cache = 0;
};

enum class RestartPolicy { no, always, on_failure, unless_stopped };

struct PortBinding {
  std::uint16_t container_port = 0;
  std::string host_address;
  std::uint16_t host_port = 0;
  bool operator==(const PortBinding&) const = default;
};

struct Mount {
  enum class Kind { volume, bind };
  Kind kind = Kind::volume;
  std::string source;
  std::string target;
  bool read_only = false;
  bool operator==(const Mount&) const = default;
};

struct NetworkAttachment {
  std::string network;
  std::vector<std::string> aliases;
  bool operator==(const NetworkAttachment&) const = default;
};

/// What a container is made from. Empty fields mean: the image's own, or the Engine's default.
struct ContainerSpec {
  std::string name;
  std::string image;
  std::vector<std::string> entrypoint;  ///< with it the image's command is not used either
  std::vector<std::string> command;
  std::vector<std::string> env;  ///< NAME=value; the values may be secrets
  Labels labels;
  std::vector<PortBinding> ports;
  std::vector<Mount> mounts;
  std::vector<NetworkAttachment> networks;  ///< none: the default bridge
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::int64_t> nano_cpus;
  RestartPolicy restart = RestartPolicy::no;
  std::string stop_signal;
  std::optional<int> stop_timeout_s;
  bool init = false;
  bool operator==(const ContainerSpec&) const = default;
};

enum class ContainerStatus { created, running, paused, restarting, removing, exited, dead, unknown };
std::string_view to_string(ContainerStatus status);

/// A container as inspected.
struct Container {
  std::string id;
  std::string name;   ///< without the leading slash
  std::string image;  ///< as it was named at create
  std::string image_id;
  Labels labels;
  ContainerStatus status = ContainerStatus::unknown;
  bool running = false;
  int exit_code = 0;  ///< of the last run; start resets it
  bool oom_killed = false;
  std::string error;          ///< why the last start failed
  std::string health_output;  ///< of its last health check; "" where it has none
  std::string started_at;  ///< RFC 3339 with nanoseconds, as the Engine writes it: compare for equality only
  std::string finished_at;
  int restart_count = 0;
  int pid = 0;                       ///< of its first process, on the host; 0: it does not run
  std::vector<std::string> command;  ///< of its first process: entrypoint and command
  bool tty = false;
  RestartPolicy restart = RestartPolicy::no;
  std::vector<PortBinding> ports;  ///< as configured
  std::map<std::string, std::string>
      addresses;  ///< network's name to IP address, while it runs; empty ones left out
};

/// A container as listed: no more than the list call tells.
struct ContainerSummary {
  std::string id;
  std::string name;
  std::string image;
  Labels labels;
  ContainerStatus status = ContainerStatus::unknown;
  std::string status_text;         ///< for people: "Up 3 hours", "Exited (1) 2 minutes ago"
  std::string command;             ///< of its first process, entrypoint and all, in one line
  std::vector<PortBinding> ports;  ///< published ones that are in force now
};

/// All given conditions must hold. Keep it narrow: one locked container can hang a list.
struct ContainerFilter {
  std::vector<std::string> labels;         ///< "key" or "key=value"
  std::string name;                        ///< exact
  std::optional<std::uint16_t> publishes;  ///< a host port
};

/// A process in a container.
struct Process {
  std::string name;                   ///< as the kernel has it: of what it runs now, 15 characters at most
  std::uint64_t handled_signals = 0;  ///< those that it has handlers for: signal N is bit N - 1
  bool operator==(const Process&) const = default;
};

struct ExitStatus {
  int code = 0;
  std::string error;
};

struct Image {
  std::string id;
  std::vector<std::string> repo_digests;  ///< "ghcr.io/acme/shop@sha256:..."
  std::vector<std::string> repo_tags;
  std::string os;
  std::string arch;
  std::int64_t size_bytes = 0;
  std::vector<std::string> entrypoint;
  std::vector<std::string> command;
  std::vector<std::string> env;
  std::vector<std::string> exposed_ports;  ///< "8000/tcp"
  std::string user;
  std::string stop_signal;
  bool has_healthcheck = false;
  std::map<std::string, std::string> labels;
};

/// One line of a pull's progress.
struct PullProgress {
  std::string layer;   ///< short id; "" for a line about the whole
  std::string status;  ///< "Downloading", "Pull complete", ...
  std::int64_t current_bytes = 0;
  std::int64_t total_bytes = 0;  ///< 0: unknown
};
using OnPullProgress = std::function<void(const PullProgress&)>;

struct Network {
  std::string id;
  std::string name;
  std::string driver;
  std::string scope;
  Labels labels;
};

struct Volume {
  std::string name;
  std::string driver;
  std::string mountpoint;
  Labels labels;
};

struct LogChunk {
  enum class Stream { out, err };
  Stream stream = Stream::out;
  std::string text;  ///< raw bytes, as the Engine framed them
};

struct LogOptions {
  bool follow = false;
  int tail = -1;             ///< lines; -1: all
  std::int64_t since_s = 0;  ///< Unix time; 0: from the start
  bool timestamps = false;
};

struct EngineEvent {
  std::string type;    ///< "container", ...
  std::string action;  ///< "die", "start", ...
  std::string actor_id;
  Labels attributes;
  std::int64_t time_ns = 0;
};

}  // namespace cutover::engine
