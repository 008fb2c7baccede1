#include "store/acceptance.hpp"

#include "store/history.hpp"
#include "store/history_reader.hpp"

namespace cutover::store {
namespace {

std::optional<int> numbered_by_key(Database& database, const std::string& app, const std::string& key) {
  Query row =
      database.query("SELECT number FROM deployments WHERE app = ? AND idempotency_key = ?", app, Blob{key});
  if (!row.next()) return std::nullopt;
  return row.get<int>(0);
}

/// The answer to a request whose key the app has seen with deployment `number`.
Result<Accepted> repeat(Database& database, const NewDeployment& request, int number) {
  const model::DeploymentId first{request.app, number};
  const auto deployment = read_deployment(database, first);
  model::Request asked = request.request;
  if (deployment && !request.chose_version && deployment->request.rollback_to) {
    asked.rollback_to = deployment->request.rollback_to;
  }
  if (request.key_decides || (deployment && deployment->request == asked)) {
    Accepted accepted;
    accepted.number = number;
    accepted.repeated = true;
    return accepted;
  }
  return Error(ErrorCode::conflict,
               "the idempotency key was used for " + first.text() +
                   " already, and that was another request; send this one with a key of its own");
}

/// The deployment that serves, or is about to, when it is of something that happened after `origin`. Time
/// decides where the sender tells it. Where it does not, or both are of one moment, a commit is older when
/// the other one took its place, unless this one has just taken the other's: then somebody went back to it.
std::optional<int> newer_than(Database& database, const std::string& app, const model::Origin& origin) {
  Query row = database.query(
      "SELECT number FROM deployments WHERE app = ?1 AND stream = ?2 AND (outcome IS NULL OR number IN "
      "(SELECT serving FROM apps WHERE name = ?1 UNION SELECT back.rollback_to FROM apps JOIN deployments AS "
      "back ON "
      "back.app = apps.name AND back.number = apps.serving WHERE apps.name = ?1)) AND (happened_at > ?3 OR "
      "(?4 <> '' AND commit_before = ?4 AND ref <> ?5 AND NOT ifnull(?3 > happened_at, 0))) ORDER BY number "
      "DESC LIMIT 1",
      app, origin.stream, origin.happened, origin.commit, origin.before);
  if (!row.next()) return std::nullopt;
  return row.get<int>(0);
}

int take_number(Database& database, const std::string& app) {
  database.run("INSERT INTO apps (name) VALUES (?) ON CONFLICT DO NOTHING", app);
  database.run("UPDATE apps SET last_number = last_number + 1 WHERE name = ?", app);
  return read_app(database, app).last_number;
}

void queue(Database& database, const NewDeployment& request, int number) {
  std::optional<Blob> key;
  if (!request.idempotency_key.empty()) key.emplace(Blob{request.idempotency_key});
  const model::Origin origin = request.origin.value_or(model::Origin());
  database.run(
      "INSERT INTO deployments (app, number, tag, requested_digest, ref, reason, rollback_to, "
      "requester_kind, requester_name, image, created_at, idempotency_key, stream, happened_at, "
      "commit_before) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      request.app, number, request.request.tag, request.request.digest, request.request.ref,
      request.request.reason, request.request.rollback_to, request.requested_by.kind,
      request.requested_by.name, request.image, request.at, key, origin.stream, origin.happened,
      origin.before);
}

/// Ends the deployment that waits in the queue, if there is one, in favour of `by`.
std::optional<int> supersede(Database& database, const model::DeploymentId& by, WallTime at) {
  DeploymentRow waiting{0, by.app};
  int number = 0;
  {
    Query row = database.query(
        "SELECT id, number FROM deployments INDEXED BY deployments_unfinished WHERE app = ? AND outcome IS "
        "NULL AND started_at IS NULL AND phase = 'queued' AND number < ? ORDER BY number DESC LIMIT 1",
        by.app, by.number);
    if (!row.next()) return std::nullopt;
    waiting.id = row.get<std::int64_t>(0);
    number = row.get<int>(1);
  }
  model::Ended ended{model::Outcome::superseded, "superseded by " + by.text(),
                     read_app(database, by.app).serving, std::nullopt};
  record(database, waiting, model::Event{at, std::move(ended)});
  return number;
}

}  // namespace

Result<std::optional<model::Deployment>> read_with_key(Database& database, const std::string& app,
                                                       const std::string& key) {
  if (key.empty()) return std::optional<model::Deployment>();
  const auto number = numbered_by_key(database, app, key);
  if (!number) return std::optional<model::Deployment>();
  return read_deployment(database, model::DeploymentId{app, *number});
}

Result<Accepted> accept_request(Database& database, const NewDeployment& request) {
  Transaction transaction(database);
  if (!request.idempotency_key.empty()) {
    const auto first = numbered_by_key(database, request.app, request.idempotency_key);
    if (first) return repeat(database, request, *first);
  }
  Accepted accepted;
  if (request.origin) accepted.newer = newer_than(database, request.app, *request.origin);
  if (accepted.newer) return accepted;
  accepted.number = take_number(database, request.app);
  accepted.superseded = supersede(database, model::DeploymentId{request.app, accepted.number}, request.at);
  queue(database, request, accepted.number);
  transaction.commit();
  return accepted;
}

Result<int> begin_restoration(Database& database, const NewDeployment& request,
                              const model::Started& started) {
  Transaction transaction(database);
  const int number = take_number(database, request.app);
  queue(database, request, number);
  const std::int64_t id = database.last_row_id();
  database.run("UPDATE deployments SET phase = ? WHERE id = ?", to_string(model::Phase::rolling_back), id);
  record(database, DeploymentRow{id, request.app}, model::Event{request.at, started});
  transaction.commit();
  return number;
}

}  // namespace cutover::store
