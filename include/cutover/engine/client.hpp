#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"
#include "cutover/engine/types.hpp"
#include "cutover/model/image.hpp"

/// A client of the Docker Engine over its Unix socket.
///
/// Errors. The Engine's own words are the message; `Error::call` has method, path and status. Codes:
/// not_found (404), conflict (409, and what 304 means where it is an error), invalid_argument (400),
/// unauthorized (registry says 401 or 403), rejected (every other answer that says no); unavailable, timeout,
/// protocol: the effect is unknown, look again.
///
/// Every call has a deadline of its own. Cancelling a call closes its connection. All from one thread.
namespace cutover::engine {

/// A wait that the Engine has accepted. Destroying it closes its connection.
class ExitWait {
 public:
  virtual ~ExitWait() = default;
  /// Returns when the container's process has ended; no deadline of its own. `protocol` when the Engine ended
  /// its answer without a status (the exit is unknown: inspect).
  virtual Task<Result<ExitStatus>> exited() = 0;
};

enum class WaitCondition {
  not_running,  ///< answers at once for a container that does not run; a container never started counts as
                ///< exited with 0
  next_exit,    ///< open it BEFORE start: it answers for the run that follows
};

/// A stream of chunks. Destroying it closes its connection.
template <class T>
class Stream {
 public:
  virtual ~Stream() = default;
  /// The next one; nothing at the end of the stream. No deadline of its own.
  virtual Task<Result<std::optional<T>>> next() = 0;
};

enum class StartResult { started, running_already };
enum class KillResult { signalled, not_running };

class Client {
 public:
  virtual ~Client() = default;

  /// Asks anew, and uses the answer for all later calls. Called by itself before the first call and after a
  /// lost connection.
  virtual Task<Result<EngineVersion>> version() = 0;
  virtual Task<Result<EngineInfo>> info() = 0;
  virtual Task<Result<DiskUsage>> disk_usage() = 0;

  /// The new container's id. conflict: the name is taken.
  virtual Task<Result<std::string>> create_container(ContainerSpec spec) = 0;
  /// Held open until the Engine answers, for up to 2 minutes: closing it could abort the start.
  virtual Task<Result<StartResult>> start_container(std::string container) = 0;
  virtual Task<Result<KillResult>> kill_container(std::string container, std::string signal) = 0;
  /// Returns once the Engine has accepted the wait (its headers are here).
  virtual Task<Result<std::unique_ptr<ExitWait>>> wait_container(std::string container,
                                                                 WaitCondition condition) = 0;
  virtual Task<Result<Container>> inspect_container(std::string container) = 0;
  virtual Task<Result<std::vector<ContainerSummary>>> list_containers(ContainerFilter filter) = 0;
  /// The process `pid` in it, as the host's `ps` sees it, asked through the Engine: `unsupported` where that
  /// can't tell. conflict: it does not run.
  virtual Task<Result<Process>> inspect_process(std::string container, int pid) = 0;
  virtual Task<Result<void>> rename_container(std::string container, std::string name) = 0;
  virtual Task<Result<void>> set_restart_policy(std::string container, RestartPolicy policy) = 0;
  /// Absent already: success. Waits for a removal that is in progress.
  virtual Task<Result<void>> remove_container(std::string container, bool force) = 0;
  virtual Task<Result<std::unique_ptr<Stream<LogChunk>>>> container_logs(std::string container,
                                                                         LogOptions options) = 0;

  /// The digest that the registry has for the reference now, asked through the Engine with our credentials.
  virtual Task<Result<std::string>> registry_digest(model::ImageRef image) = 0;
  /// Returns when the image is here; errors that arrive inside the 200 are errors. `limit`: for the whole
  /// pull.
  virtual Task<Result<void>> pull_image(model::ImageRef image, OnPullProgress on_progress,
                                        Milliseconds limit) = 0;
  virtual Task<Result<Image>> inspect_image(std::string image) = 0;
  virtual Task<Result<std::vector<Image>>> list_images(
      std::string repository) = 0;  ///< id, digests, tags and size only
  /// Absent already: success. conflict: a container uses it.
  virtual Task<Result<void>> remove_image(std::string image) = 0;

  virtual Task<Result<Network>> inspect_network(std::string network) = 0;
  virtual Task<Result<std::string>> create_network(std::string name, Labels labels) = 0;
  virtual Task<Result<void>> remove_network(std::string network) = 0;
  virtual Task<Result<void>> connect_network(std::string network, std::string container,
                                             std::vector<std::string> aliases) = 0;
  virtual Task<Result<Volume>> inspect_volume(std::string volume) = 0;
  virtual Task<Result<Volume>> create_volume(std::string name, Labels labels) = 0;
  virtual Task<Result<void>> remove_volume(std::string volume) = 0;

  /// Container events with one of the labels, from now on. A hint only: they can be lost.
  virtual Task<Result<std::unique_ptr<Stream<EngineEvent>>>> events(std::vector<std::string> labels) = 0;
};

/// How to log in at a registry.
struct Credentials {
  std::string username;
  Secret password;
  Secret identity_token;  ///< instead of the two above
};
/// Asked before each call that reaches a registry, with `ImageRef::registry()`; nothing: anonymous.
/// unavailable or invalid_argument: the credentials are configured but can't be read; the call then fails
/// with that.
using FindCredentials = std::function<Result<std::optional<Credentials>>(const std::string& registry)>;

struct DockerClientOptions {
  std::string socket;  ///< path of the Engine's Unix socket
  FindCredentials credentials;
  Milliseconds call_timeout{30'000};
};

std::unique_ptr<Client> make_docker_client(boost::asio::any_io_executor executor, Clock& clock,
                                           DockerClientOptions options);

/// Credentials as the docker command has them: `auths` of a config.json (base64 "user:password", or an
/// identity token). Credential helpers are not run: a registry that has only a helper is `unsupported`, and
/// the message says so; a login that others may read (check_private) is refused.
Result<std::optional<Credentials>> credentials_from_docker_config(const std::string& config_json_path,
                                                                  const std::string& registry);

}  // namespace cutover::engine
