#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"
#include "cutover/events/feed.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/deployment.hpp"
#include "cutover/model/event.hpp"
#include "cutover/model/scale.hpp"
#include "cutover/model/wanted_traffic.hpp"

namespace cutover::engine {
class Client;
class Swarm;
}  // namespace cutover::engine
namespace cutover::entry {
class Entries;
}
namespace cutover::gate {
class Gate;
}
namespace cutover::store {
class Store;
}
namespace cutover::probe {
class Prober;
}

/// The front of deployment: requests come in here, from the API and from webhooks.
namespace cutover::deploy {

struct Submission {
  std::string app;
  model::Request request;
  model::Requester requested_by;
  std::string idempotency_key;
  bool chose_version = true;  ///< false: a rollback that named none
  bool key_decides = false;   ///< a key that was seen stands for the first request, whatever this one says
  /// Refused when what serves, or is about to, is of something that happened later.
  std::optional<model::Origin> origin = {};
};

struct Submitted {
  int number = 0;
  bool repeated = false;  ///< the idempotency key was known: this is the first request's deployment
  std::optional<int> superseded;
  std::optional<int> newer =
      {};  ///< came late, nothing was queued: this deployment is of what happened later
};

/// A container of an app, as the Engine shows it now.
struct RunningContainer {
  std::string process;
  std::string name;
  std::string id;
  int deployment = 0;
  std::string status;       ///< the Engine's word: "running", "exited", ...
  std::string status_text;  ///< the Engine's words: "Up 3 hours", "Exited (1) 2 minutes ago"
  std::string started_at;   ///< RFC 3339 with nanoseconds, as the Engine has it; "" when it is not known
  std::string node{};       ///< in a cluster, the host's name; "" while it has none
};

/// How many tasks a process in a cluster is to have.
struct ProcessReplicas {
  std::string process;
  int wanted = 0;
  /// What the app's file said when the version was deployed; nothing: `wanted` is that, and no operator's.
  std::optional<int> of_file{};
  bool operator==(const ProcessReplicas&) const = default;
};

struct AppStatus {
  std::string app;
  std::optional<int> serving;
  std::optional<model::Deployment> current;  ///< the deployment that is running now, whole
  std::optional<model::Deployment> latest;   ///< the newest one, whole
  std::string image;                         ///< of the one that serves
  std::string digest;
  std::vector<RunningContainer> containers;  ///< of the deployment that serves, by process
  std::vector<int> retained;  ///< deployments that a rollback finds stopped on this host, newest first
  bool stopped = false;       ///< by an operator, until it is started or deployed again
  /// As an operator wants it; nothing: the gate does not listen for the app.
  std::optional<model::WantedTraffic> traffic = {};
  /// Why requests don't come to the gate, which should listen for the app: "can't listen on ..."; "" when
  /// they do, or when the container that serves has the address itself until the next deployment.
  std::string gate_error = {};
  /// Of the deployment that serves, where it is in a cluster; while the app is stopped, what its start
  /// brings.
  std::vector<ProcessReplicas> replicas = {};
  std::string engine_error;  ///< why `containers` could not be read; "" when it was
};

/// A piece of what happened in a deployment.
struct EventPage {
  int first = 0;                     ///< the number of the first of `events`; the others follow without a gap
  std::vector<model::Event> events;  ///< from the journal
  std::vector<events::PullLine> pulls;  ///< live only
  bool over = false;                    ///< the deployment has ended, and nothing comes after this page
};

/// How far a follower has read.
struct EventCursor {
  int after = 0;                ///< an event's number
  std::uint64_t pull_turn = 0;  ///< PullLine::turn
};

struct LogRequest {
  std::string app;
  std::vector<std::string> processes;  ///< empty: all
  int tail = 100;                      ///< lines of each container from the end; -1: all
  std::int64_t since_s = 0;            ///< Unix time; 0: from the start
  bool follow = false;                 ///< goes on when a deployment replaces the containers, until destroyed
};

struct LogLine {
  std::string process;
  int deployment = 0;
  bool is_error = false;  ///< written to standard error
  std::string at;         ///< RFC 3339 with nanoseconds, as the Engine has it
  std::string text;       ///< UTF-8, without the newline
  /// Not the process's: cutover's word on what is missing of its log.
  bool is_notice = false;
};

/// Where log lines go.
class LogSink {
 public:
  virtual ~LogSink() = default;
  /// An error ends the stream: nobody takes lines any more.
  virtual Task<Result<void>> take(LogLine line) = 0;
};

/// What a deployment would do.
struct Plan {
  struct Change {
    std::string field;               ///< "web.port", "env.TOKEN"
    std::optional<std::string> was;  ///< absent: there is none; a secret says only that there is one
    std::optional<std::string> will_be;
    bool operator==(const Change&) const = default;
  };
  struct Check {
    std::string name;  ///< "registry", "image", "disk", "network", "port"
    bool ok = false;
    std::string text;
    bool operator==(const Check&) const = default;
  };
  std::string image;   ///< repository:tag
  std::string digest;  ///< "" when it can't be told
  std::optional<int> serving;
  std::vector<Change> changes;  ///< against the version that serves, by field
  std::vector<Check> checks;
  std::vector<std::string> steps;  ///< in words
};

enum class Operation { start, stop, restart };

/// What an operator says to the gate. `resume` ends a hold and a maintenance, `end_maintenance` that alone.
enum class TrafficOrder { hold, resume, begin_maintenance, end_maintenance };

/// A deployment that is being worked on.
struct UnderWay {
  model::DeploymentId id;
  model::Phase phase = model::Phase::queued;
};

/// All from the control thread.
class Service {
 public:
  virtual ~Service() = default;

  /// Durable when it returns. not_found: no such app; invalid_argument: tag or digest not in the registry's
  /// grammar, or not among what the app allows; unavailable: the daemon is shutting down.
  virtual Task<Result<Submitted>> submit(Submission submission) = 0;
  /// A deployment of the version of `to`, or without it of the last succeeded one before the one that serves.
  /// not_found: no such deployment or nothing to go back to; conflict: it has no pinned specification.
  virtual Task<Result<Submitted>> rollback(std::string app, std::optional<int> to,
                                           model::Requester requested_by, std::string reason,
                                           std::string idempotency_key) = 0;
  /// Asks it to end; how depends on its phase. conflict: it has ended already.
  virtual Task<Result<void>> cancel(model::DeploymentId id, model::Requester requested_by) = 0;

  virtual Task<Result<model::Deployment>> deployment(model::DeploymentId id) = 0;
  virtual Task<Result<std::vector<model::Deployment>>> history(std::string app, int before, int limit) = 0;
  /// Returns the deployment once it has ended.
  virtual Task<Result<model::Deployment>> ended(model::DeploymentId id) = 0;
  /// What came after the cursor, at most 256 events; waits for it when there is nothing yet. not_found.
  virtual Task<Result<EventPage>> events(model::DeploymentId id, EventCursor cursor) = 0;
  virtual Task<Result<AppStatus>> status(std::string app) = 0;
  /// Of every configured app, by name, with one question to the Engine: when containers were started is not
  /// known here, and deployments are as history has them.
  virtual Task<Result<std::vector<AppStatus>>> status_of_all() = 0;
  /// What the app's containers write: by time, or with `follow` as it comes and until cancelled. Errors
  /// before the first line: not_found (no such app, or no container of it).
  virtual Task<Result<void>> logs(LogRequest request, LogSink& sink) = 0;
  /// Changes nothing. What is wrong is in the plan's checks; errors are those of `submit`.
  virtual Task<Result<Plan>> plan(std::string app, model::Request request) = 0;
  /// Stops or starts the version that serves; returns when that is done: after the grace period, or when it
  /// is healthy. What was stopped stays so over a reboot, until `start` or a deployment. conflict: a
  /// deployment is under way, or nothing was deployed yet. unhealthy: an app did not prove itself.
  virtual Task<Result<void>> operate(std::string app, Operation operation, model::Requester requested_by) = 0;
  /// From here on an app in a cluster has so many tasks of these processes, over what its file says: now, in
  /// later deployments, and in a version that is gone back to, until another `scale`. Durable before the
  /// first task is changed. Returns when so many run, healthy, and those too many have ended; for an app that
  /// is stopped at once. invalid_argument: it has no such process, or can't have so many tasks. conflict: a
  /// deployment is under way, nothing is in service, or it runs on this host. unhealthy: tasks did not come
  /// up; they stay wanted.
  virtual Task<Result<void>> scale(std::string app, model::ScaleRequest request,
                                   model::Requester requested_by) = 0;
  /// Durable, and in force, when it returns, until another order comes: over deployments and restarts of the
  /// daemon, too. The same order again changes nothing. conflict: the gate does not listen for the app.
  virtual Task<Result<void>> direct(std::string app, TrafficOrder order, model::Requester requested_by) = 0;
  virtual std::vector<std::string> apps() const = 0;
  /// What is worked on at this moment, by app.
  virtual std::vector<UnderWay> under_way() const = 0;

  /// Takes the configuration in force from here on: running deployments go on with the specification they
  /// pinned.
  virtual void configure(std::map<std::string, model::App> apps) = 0;

  /// Ends or resumes what an earlier run of the daemon left unfinished, reconciles, then starts to work
  /// through the queues. An Engine that does not answer is no failure here: it is only logged.
  virtual Task<Result<void>> start() = 0;
  /// Brings every configured app that should run and does not back to the version that history says serves,
  /// each by a deployment of its own that says why; stops what an operator had stopped; takes over containers
  /// of ours that history does not know. To be called when the Engine has been away. Errors: of the Engine or
  /// the store; nothing was begun then.
  virtual Task<Result<void>> reconcile() = 0;
  /// Has the gate pass each app's requests to the version that serves, where it runs now: a container that
  /// the Engine started again may have another address. Apps with something under way are left to that.
  virtual Task<Result<void>> direct_traffic() = 0;
  /// A container of the app has ended, as the Engine tells: its address may be another's at any moment.
  virtual void container_ended(const std::string& app, const std::string& container) = 0;
  /// Takes no more requests, brings what runs to a safe point, and returns. Queued requests stay queued for
  /// the next start.
  virtual Task<void> stop() = 0;
};

struct Dependencies {
  engine::Client& engine;
  store::Store& store;
  probe::Prober& prober;
  Clock& clock;
  events::Feed& feed;  ///< of the same thread
  /// Called when the last deployment that was under way has ended, and what was kept for it is free.
  std::function<void()> idle = {};
  gate::Gate* gate = nullptr;         ///< of the apps that it listens for; none: each is reached without
  entry::Entries* entries = nullptr;  ///< none: no container is started before its app's turn has come
  engine::Swarm* swarm = nullptr;     ///< for apps in cluster mode
};

std::unique_ptr<Service> make_service(boost::asio::any_io_executor executor, Dependencies dependencies);

}  // namespace cutover::deploy
