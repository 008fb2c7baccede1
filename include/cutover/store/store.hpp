#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cutover/base/error.hpp"
#include "cutover/base/task.hpp"
#include "cutover/model/event.hpp"
#include "cutover/model/scale.hpp"
#include "cutover/model/token.hpp"
#include "cutover/model/wanted_traffic.hpp"

/// The journal and the history, in one SQLite database (WAL, synchronous=FULL).
namespace cutover::store {

struct NewDeployment {
  std::string app;
  model::Request request;
  model::Requester requested_by;
  std::string image;            ///< as asked for
  std::string idempotency_key;  ///< "" : none
  bool chose_version = true;    ///< false: a rollback to whatever was the last version; which one does not
                                ///< count when its key is seen again
  bool key_decides = false;     ///< a key that was seen is never a conflict
  std::optional<model::Origin> origin;
  WallTime at;
};

struct Accepted {
  int number = 0;
  bool repeated = false;  ///< the key was seen before: `number` is the first request's, nothing was queued
  std::optional<int> superseded;  ///< the queued deployment whose place this one took; it has ended
  /// Nothing was queued, and the key is not taken: this deployment, which serves or has not ended, is of the
  /// same stream, and of something that happened after the request's origin.
  std::optional<int> newer;
};

/// What an app's history says about it.
struct AppState {
  std::string app;
  std::optional<int> serving;  ///< the deployment that serves, as last known
  bool wanted = true;          ///< false after an operator's `stop`, until a `start` or a deployment
  int last_number = 0;
  model::WantedTraffic traffic = model::WantedTraffic::passing;
  model::Scale scale{};
};

/// An app beside others.
struct AppOverview {
  AppState state;
  /// The newest one, the one that serves, and those that have not ended: in order of their numbers, and
  /// without release command, probes, output and notes.
  std::vector<model::Deployment> deployments;
};

/// What is not forgotten of an app's history.
struct Keep {
  int newest = 0;              ///< so many of the deployments that have ended
  std::vector<int> numbers{};  ///< these, however old they are
  WallTime with_key_since{};   ///< those asked for with an idempotency key at this time or later
};

/// A token by whose text somebody called.
struct KnownToken {
  model::Token token;
  std::optional<WallTime> revoked_at;
};

/// All calls are made from one thread (the control thread) and answer there; the work is done on a thread of
/// its own, in order. What a call wrote is durable (fsync) when it returns. Errors have code `storage`, but
/// for those named. Cancelling a caller does not stop a call that has begun. Destroying the store completes
/// the calls that are under way; the callers' io_context must outlive it.
class Store {
 public:
  virtual ~Store() = default;

  /// One transaction: numbers the request, queues it, and ends the app's deployment that is still queued (if
  /// any) as `superseded` with the message "superseded by <app>/<n>". A key that the app has seen returns the
  /// first deployment (`repeated`); a key seen with a different request: conflict.
  virtual Task<Result<Accepted>> accept(NewDeployment request) = 0;
  /// The deployment that the app's first request with this key began, whole. "" is no key.
  virtual Task<Result<std::optional<model::Deployment>>> with_key(std::string app, std::string key) = 0;

  /// One transaction: numbers a deployment that brings `version` back, which should serve and does not. It
  /// has begun already: in phase rolling_back, with that version as the previous one. The queue is left
  /// alone.
  virtual Task<Result<int>> begin_restoring(NewDeployment request, model::Started started) = 0;

  /// One transaction: appends the events to the deployment's journal, in order, and applies them to its
  /// history. Ended also sets the app's `serving` when the deployment had begun, and makes it
  /// wanted when it succeeded. not_found when there is no such deployment; conflict when an `Ended` comes to
  /// one that has ended. Bounded: of a release command's output the journal keeps the first 256 KiB (what
  /// comes later gets no event number), the history the last 256 KiB too; of the probes the history keeps the
  /// first and the last 100.
  virtual Task<Result<void>> append(model::DeploymentId id, std::vector<model::Event> events) = 0;

  virtual Task<Result<model::Deployment>> deployment(model::DeploymentId id) = 0;  ///< whole; not_found
  /// Newest first, without release log, probes, output and notes. `before`: only numbers below it (0: from
  /// the newest).
  virtual Task<Result<std::vector<model::Deployment>>> history(std::string app, int before, int limit) = 0;
  /// not_found when it was never pinned.
  virtual Task<Result<model::PinnedSpec>> pinned(model::DeploymentId id) = 0;
  /// The journal from event number `after` + 1 on (numbers start at 1), at most `limit`.
  virtual Task<Result<std::vector<model::Event>>> events(model::DeploymentId id, int after, int limit) = 0;

  /// Deployments that have not ended, oldest first, whole.
  virtual Task<Result<std::vector<model::Deployment>>> unfinished() = 0;
  /// Newest succeeded deployments of the app, at most `limit`, newest first (numbers only).
  virtual Task<Result<std::vector<int>>> succeeded(std::string app, int limit) = 0;

  /// Every app that has a state, by name.
  virtual Task<Result<std::map<std::string, AppOverview>>> overview() = 0;

  /// Forgets ended deployments of the app, oldest first and at most `limit`, with all that is known of them,
  /// in one transaction; returns how many. Fewer than `limit`: nothing is left to forget. Kept are, beside
  /// what `keep` names, the one that serves and those that an unfinished one may go back to. Numbers are
  /// never given again.
  virtual Task<Result<int>> forget(std::string app, Keep keep, int limit) = 0;

  /// The state of an app that has none yet is the default one.
  virtual Task<Result<AppState>> app(std::string app) = 0;
  virtual Task<Result<void>> set_wanted(std::string app, bool wanted) = 0;
  virtual Task<Result<void>> set_traffic(std::string app, model::WantedTraffic wanted) = 0;
  virtual Task<Result<void>> set_scale(std::string app, model::Scale scale) = 0;
  /// Numbers up to `number` are never given again (containers on the host carry them already), and `serving`
  /// is what runs.
  virtual Task<Result<void>> adopt(std::string app, int number, std::optional<int> serving) = 0;

  /// Tokens are known by the SHA-256 of their text: 32 bytes, and all that is kept of it. conflict: the name
  /// is in use by one that was not revoked.
  virtual Task<Result<void>> add_token(model::Token token, std::string hash) = 0;
  /// Those that were not revoked, by name; expired ones too.
  virtual Task<Result<std::vector<model::Token>>> tokens() = 0;
  /// Nothing: there never was one, or it was revoked so long ago that a thousand others were since.
  virtual Task<Result<std::optional<KnownToken>>> token_with(std::string hash) = 0;
  /// The name is free afterwards. not_found: no token in use has it.
  virtual Task<Result<model::Token>> revoke_token(std::string name, WallTime at) = 0;
  virtual Task<Result<void>> mark_token_used(std::string hash, WallTime at) = 0;
};

/// Opens or makes the database in `state_dir` (made when absent, mode 0700), migrates it to the newest
/// schema, and holds the folder's lock until destroyed. conflict: another daemon holds it ("... is in use by
/// another cutoverd (pid 812)"). unsupported: the database was written by a newer version.
Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& state_dir);

}  // namespace cutover::store
