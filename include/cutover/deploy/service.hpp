#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/clock.hpp"
#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"
#include "cutover/model/app.hpp"
#include "cutover/model/deployment.hpp"

namespace cutover::engine {
class Client;
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
};

struct Submitted {
  int number = 0;
  bool repeated = false;  ///< the idempotency key was known: this is the first request's deployment
  std::optional<int> superseded;
};

/// A container of an app, as the Engine shows it now.
struct RunningContainer {
  std::string process;
  std::string name;
  std::string id;
  int deployment = 0;
  std::string status;  ///< the Engine's word: "running", "exited", ...
  std::string started_at;
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
  std::string engine_error;   ///< why `containers` could not be read; "" when it was
};

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
  /// grammar; unavailable: the daemon is shutting down.
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
  virtual Task<Result<AppStatus>> status(std::string app) = 0;
  virtual std::vector<std::string> apps() const = 0;
  /// What is worked on at this moment, by app.
  virtual std::vector<UnderWay> under_way() const = 0;

  /// Takes the configuration in force from here on: running deployments go on with the specification they
  /// pinned.
  virtual void configure(std::map<std::string, model::App> apps) = 0;

  /// Ends or resumes what an earlier run of the daemon left unfinished, then starts to work through the
  /// queues.
  virtual Task<Result<void>> start() = 0;
  /// Takes no more requests, brings what runs to a safe point, and returns. Queued requests stay queued for
  /// the next start.
  virtual Task<void> stop() = 0;
};

struct Dependencies {
  engine::Client& engine;
  store::Store& store;
  probe::Prober& prober;
  Clock& clock;
};

std::unique_ptr<Service> make_service(boost::asio::any_io_executor executor, Dependencies dependencies);

}  // namespace cutover::deploy
