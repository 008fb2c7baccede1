#include "store/history.hpp"

#include "store/journal.hpp"
#include "store/release_log.hpp"

namespace cutover::store {
namespace {

/// Applies one event; an overload for each kind that changes the history.
struct Apply {
  Database& database;
  const DeploymentRow& deployment;
  WallTime at;

  void operator()(const model::Started& event) const {
    database.run("UPDATE deployments SET started_at = ?, previous = ? WHERE id = ?", at, event.previous,
                 deployment.id);
  }

  void operator()(const model::PhaseStarted& event) const {
    database.run("UPDATE deployments SET phase = ? WHERE id = ?", to_string(event.phase), deployment.id);
    database.run(
        "INSERT INTO phases (deployment, seq, phase, started_at) VALUES (?1, "
        "(SELECT coalesce(max(seq), 0) + 1 FROM phases WHERE deployment = ?1), ?2, ?3)",
        deployment.id, to_string(event.phase), at);
  }

  void operator()(const model::PhaseEnded& event) const {
    database.run(
        "UPDATE phases SET ended_at = ?3, duration_ms = ?4, result = ?5 WHERE deployment = ?1 AND seq = "
        "(SELECT max(seq) FROM phases WHERE deployment = ?1 AND phase = ?2 AND ended_at IS NULL)",
        deployment.id, to_string(event.phase), at, event.duration, to_string(event.result));
  }

  void operator()(const model::Pinned& event) const {
    database.run("UPDATE deployments SET digest = ? WHERE id = ?", event.spec.digest, deployment.id);
  }

  void operator()(const model::Noted& event) const {
    database.run(
        "INSERT INTO notes (deployment, seq, text) VALUES (?1, "
        "(SELECT coalesce(max(seq), 0) + 1 FROM notes WHERE deployment = ?1), ?2)",
        deployment.id, event.text);
  }

  void operator()(const model::ReleaseEnded& event) const {
    set_release_exit_code(database, deployment.id, event.exit_code);
  }

  void operator()(const model::Probed& event) const {
    const model::ProbeRecord& probe = event.probe;
    database.run(
        "INSERT INTO probes (deployment, seq, process, at, count, status, latency_ms, error, body) VALUES "
        "(?1, (SELECT coalesce(max(seq), 0) + 1 FROM probes WHERE deployment = ?1), ?2, ?3, ?4, ?5, ?6, ?7, "
        "?8)",
        deployment.id, probe.process, probe.at, probe.count, probe.status, probe.latency, probe.error,
        probe.body);
    database.run(
        "DELETE FROM probes WHERE deployment = ?1 AND seq > ?2 AND seq <= "
        "(SELECT max(seq) FROM probes WHERE deployment = ?1) - ?2",
        deployment.id, kProbesKept);
  }

  void operator()(const model::OutputKept& event) const {
    database.run(
        "INSERT INTO output (deployment, seq, process, text) VALUES (?1, "
        "(SELECT coalesce(max(seq), 0) + 1 FROM output WHERE deployment = ?1), ?2, ?3)",
        deployment.id, event.output.process, event.output.text);
  }

  void operator()(const model::Ended& event) const {
    database.run(
        "UPDATE deployments SET outcome = ?, message = ?, serving = ?, downtime_ms = ?, ended_at = ? WHERE "
        "id = ?",
        to_string(event.outcome), event.message, event.serving, event.downtime, at, deployment.id);
    // One that was not begun (cancelled or superseded in the queue) says nothing of what serves.
    database.run(
        "UPDATE apps SET serving = ?1 WHERE name = ?2 AND EXISTS "
        "(SELECT 1 FROM deployments WHERE id = ?3 AND started_at IS NOT NULL)",
        event.serving, deployment.app, deployment.id);
    if (event.outcome != model::Outcome::succeeded) return;
    database.run("UPDATE apps SET wanted = 1 WHERE name = ?", deployment.app);
  }

  // The journal alone keeps these.
  void operator()(const model::Intended&) const {}
  void operator()(const model::Observed&) const {}
  void operator()(const model::Accounted&) const {}
  // Bounded, and therefore recorded in another way.
  void operator()(const model::ReleaseOutput&) const {}
};

/// The journal keeps the first part of a long log only, so that it can't grow without bound.
void record_output(Database& database, const DeploymentRow& deployment, WallTime at,
                   const std::string& output) {
  std::string kept = append_release_output(database, deployment.id, output);
  if (!kept.empty())
    append_to_journal(database, deployment.id, model::Event{at, model::ReleaseOutput{std::move(kept)}});
}

}  // namespace

void record(Database& database, const DeploymentRow& deployment, const model::Event& event) {
  if (const auto* output = std::get_if<model::ReleaseOutput>(&event.body)) {
    record_output(database, deployment, event.at, output->text);
    return;
  }
  append_to_journal(database, deployment.id, event);
  std::visit(Apply{database, deployment, event.at}, event.body);
}

}  // namespace cutover::store
