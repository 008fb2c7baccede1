#include "store/history_reader.hpp"

#include <algorithm>

#include "store/event_codec.hpp"
#include "store/release_log.hpp"
#include "store/scale_codec.hpp"

namespace cutover::store {
namespace {

/// How much of a deployment is read.
enum class Extent { summary, whole };

struct Row {
  std::int64_t id = 0;
  model::Deployment deployment;
};

const std::string kSelect =
    "SELECT id, app, number, tag, requested_digest, ref, reason, rollback_to, requester_kind, "
    "requester_name, phase, outcome, message, previous, serving, image, digest, created_at, started_at, "
    "ended_at, downtime_ms FROM deployments ";

/// The current row of a query that begins with kSelect.
Row row_of(const Query& query) {
  int column = 0;
  const auto take = [&query, &column](auto& into) {
    into = query.get<std::remove_reference_t<decltype(into)>>(column++);
  };
  Row row;
  model::Deployment& deployment = row.deployment;
  take(row.id);
  take(deployment.id.app);
  take(deployment.id.number);
  take(deployment.request.tag);
  take(deployment.request.digest);
  take(deployment.request.ref);
  take(deployment.request.reason);
  take(deployment.request.rollback_to);
  take(deployment.requested_by.kind);
  take(deployment.requested_by.name);
  take(deployment.phase);
  take(deployment.outcome);
  take(deployment.message);
  take(deployment.previous);
  take(deployment.serving);
  take(deployment.image);
  take(deployment.digest);
  take(deployment.created_at);
  take(deployment.started_at);
  take(deployment.ended_at);
  take(deployment.downtime);
  return row;
}

const std::string kSelectPhases =
    "SELECT deployment, phase, started_at, ended_at, duration_ms, result FROM phases ";

/// The current row of a query that begins with kSelectPhases.
model::PhaseRecord phase_of(const Query& row) {
  model::PhaseRecord phase;
  phase.phase = row.get<model::Phase>(1);
  phase.started_at = row.get<WallTime>(2);
  phase.ended_at = row.get<std::optional<WallTime>>(3);
  phase.duration = row.get<Milliseconds>(4);
  phase.result = row.get<std::optional<model::PhaseResult>>(5);
  return phase;
}

std::vector<model::PhaseRecord> phases_of(Database& database, std::int64_t id) {
  Query rows = database.query(kSelectPhases + "WHERE deployment = ? ORDER BY seq", id);
  std::vector<model::PhaseRecord> phases;
  while (rows.next()) phases.push_back(phase_of(rows));
  return phases;
}

std::vector<model::ProbeRecord> probes_of(Database& database, std::int64_t id) {
  Query rows = database.query(
      "SELECT process, at, count, status, latency_ms, error, body FROM probes WHERE deployment = ? ORDER BY "
      "seq",
      id);
  std::vector<model::ProbeRecord> probes;
  while (rows.next()) {
    model::ProbeRecord probe;
    probe.process = rows.get<std::string>(0);
    probe.at = rows.get<WallTime>(1);
    probe.count = rows.get<int>(2);
    probe.status = rows.get<int>(3);
    probe.latency = rows.get<Milliseconds>(4);
    probe.error = rows.get<std::string>(5);
    probe.body = rows.get<std::string>(6);
    probes.push_back(std::move(probe));
  }
  return probes;
}

std::vector<model::OutputRecord> output_of(Database& database, std::int64_t id) {
  Query rows = database.query("SELECT process, text FROM output WHERE deployment = ? ORDER BY seq", id);
  std::vector<model::OutputRecord> output;
  while (rows.next())
    output.push_back(model::OutputRecord{rows.get<std::string>(0), rows.get<std::string>(1)});
  return output;
}

std::vector<std::string> notes_of(Database& database, std::int64_t id) {
  Query rows = database.query("SELECT text FROM notes WHERE deployment = ? ORDER BY seq", id);
  std::vector<std::string> notes;
  while (rows.next()) notes.push_back(rows.get<std::string>(0));
  return notes;
}

std::optional<model::Account> account_of(Database& database, std::int64_t id) {
  Query rows = database.query(
      "SELECT kind, body FROM events WHERE deployment = ? AND kind = 'accounted' ORDER BY seq DESC LIMIT 1",
      id);
  if (!rows.next()) return std::nullopt;
  const model::EventBody event = decode(rows.get<std::string>(0), rows.get<std::string>(1));
  return std::get<model::Accounted>(event).account;
}

const std::string kSelectApps = "SELECT name, serving, wanted, last_number, traffic, scale FROM apps ";

/// The current row of a query that begins with kSelectApps.
AppState state_of(const Query& row) {
  AppState state;
  state.app = row.get<std::string>(0);
  state.serving = row.get<std::optional<int>>(1);
  state.wanted = row.get<int>(2) != 0;
  state.last_number = row.get<int>(3);
  state.traffic = row.get<model::WantedTraffic>(4);
  state.scale = decode_scale(row.get<std::string>(5));
  return state;
}

/// Deployments of AppOverview, by id. CROSS JOIN: from the few apps to the many deployments.
const std::string kInOverview =
    "SELECT (SELECT id FROM deployments WHERE app = name ORDER BY number DESC LIMIT 1) FROM apps UNION "
    "SELECT id FROM apps CROSS JOIN deployments ON app = name AND number = apps.serving UNION "
    "SELECT id FROM deployments INDEXED BY deployments_unfinished WHERE outcome IS NULL";

template <class... Values>
std::vector<model::Deployment> read_all(Database& database, Extent extent, const std::string& condition,
                                        const Values&... values) {
  std::vector<Row> rows;
  {
    Query query = database.query(kSelect + condition, values...);
    while (query.next()) rows.push_back(row_of(query));
  }
  std::vector<model::Deployment> deployments;
  for (auto& [id, deployment] : rows) {
    deployment.phases = phases_of(database, id);
    deployment.release = release_record(database, id, extent == Extent::whole);
    if (extent == Extent::whole) {
      deployment.probes = probes_of(database, id);
      deployment.output = output_of(database, id);
      deployment.notes = notes_of(database, id);
      if (deployment.outcome) deployment.account = account_of(database, id);
    }
    deployments.push_back(std::move(deployment));
  }
  return deployments;
}

}  // namespace

std::optional<model::Deployment> read_deployment(Database& database, const model::DeploymentId& id) {
  auto found = read_all(database, Extent::whole, "WHERE app = ? AND number = ?", id.app, id.number);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<model::Deployment> read_unfinished(Database& database) {
  // Left to itself, SQLite reads the whole history in the order that is asked for.
  return read_all(database, Extent::whole,
                  "INDEXED BY deployments_unfinished WHERE outcome IS NULL ORDER BY id");
}

std::vector<model::Deployment> read_history(Database& database, const std::string& app, int before,
                                            int limit) {
  return read_all(database, Extent::summary,
                  "WHERE app = ?1 AND (?2 = 0 OR number < ?2) ORDER BY number DESC LIMIT ?3", app, before,
                  std::max(limit, 0));
}

std::vector<int> read_succeeded(Database& database, const std::string& app, int limit) {
  Query rows = database.query(
      "SELECT number FROM deployments WHERE app = ? AND outcome = 'succeeded' ORDER BY number DESC LIMIT ?",
      app, std::max(limit, 0));
  std::vector<int> numbers;
  while (rows.next()) numbers.push_back(rows.get<int>(0));
  return numbers;
}

AppState read_app(Database& database, const std::string& app) {
  Query row = database.query(kSelectApps + "WHERE name = ?", app);
  if (row.next()) return state_of(row);
  AppState state;
  state.app = app;
  return state;
}

std::map<std::string, AppOverview> read_overview(Database& database) {
  std::map<std::string, AppOverview> apps;
  Query states = database.query(kSelectApps);
  while (states.next()) {
    AppState state = state_of(states);
    apps[state.app].state = std::move(state);
  }
  std::map<std::int64_t, std::vector<model::PhaseRecord>> phases;
  Query phase_rows =
      database.query(kSelectPhases + "WHERE deployment IN (" + kInOverview + ") ORDER BY deployment, seq");
  while (phase_rows.next()) phases[phase_rows.get<std::int64_t>(0)].push_back(phase_of(phase_rows));
  Query rows = database.query(kSelect + "WHERE id IN (" + kInOverview + ") ORDER BY app, number");
  while (rows.next()) {
    Row row = row_of(rows);
    row.deployment.phases = std::move(phases[row.id]);
    apps[row.deployment.id.app].deployments.push_back(std::move(row.deployment));
  }
  return apps;
}

}  // namespace cutover::store
