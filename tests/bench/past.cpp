#include "bench/past.hpp"

namespace cutover::bench {
namespace {

// ?1: the original, ?2: the app, ?3: the number, ?4: milliseconds
constexpr const char* kCopyDeployment =
    "INSERT INTO deployments (app, number, tag, requested_digest, ref, reason, rollback_to, requester_kind, "
    "requester_name, phase, outcome, message, previous, serving, image, digest, created_at, started_at, "
    "ended_at, downtime_ms) SELECT ?2, ?3, tag, requested_digest, ref, reason, rollback_to, requester_kind, "
    "requester_name, phase, outcome, message, nullif(?3 - 1, 0), ?3, image, digest, created_at - ?4, "
    "started_at - ?4, ended_at - ?4, downtime_ms FROM deployments WHERE id = ?1";

// ?1: the original, ?2: the copy, ?3: milliseconds
constexpr const char* kCopyRest[] = {
    "INSERT INTO events (deployment, seq, at, kind, body) SELECT ?2, seq, at - ?3, kind, body FROM events "
    "WHERE deployment = ?1",
    "INSERT INTO phases (deployment, seq, phase, started_at, ended_at, duration_ms, result) SELECT ?2, seq, "
    "phase, started_at - ?3, ended_at - ?3, duration_ms, result FROM phases WHERE deployment = ?1",
    "INSERT INTO releases (deployment, exit_code, bytes, head_bytes, tail_bytes) SELECT ?2 + 0 * ?3, "
    "exit_code, bytes, head_bytes, tail_bytes FROM releases WHERE deployment = ?1",
    "INSERT INTO release_log (deployment, seq, part, text) SELECT ?2 + 0 * ?3, seq, part, text FROM "
    "release_log WHERE deployment = ?1",
    "INSERT INTO probes (deployment, seq, process, at, count, status, latency_ms, error, body) SELECT ?2, "
    "seq, process, at - ?3, count, status, latency_ms, error, body FROM probes WHERE deployment = ?1",
    "INSERT INTO output (deployment, seq, process, text) SELECT ?2 + 0 * ?3, seq, process, text FROM output "
    "WHERE deployment = ?1",
    "INSERT INTO notes (deployment, seq, text) SELECT ?2 + 0 * ?3, seq, text FROM notes WHERE deployment = "
    "?1"};

constexpr std::int64_t kHourMs = 3'600'000;

}  // namespace

Past::Past(const std::filesystem::path& state_dir)
    : database_(state_dir / "cutover.db", SQLite::OPEN_READWRITE) {
  database_.exec("PRAGMA foreign_keys = ON");
}

void Past::begin_at(const std::vector<std::string>& apps, int next) {
  SQLite::Transaction transaction(database_);
  SQLite::Statement insert(database_, "INSERT INTO apps (name, last_number) VALUES (?, ?)");
  for (const std::string& app : apps) {
    insert.bind(1, app);
    insert.bind(2, next - 1);
    insert.exec();
    insert.reset();
  }
  transaction.commit();
}

void Past::fill(const std::vector<std::string>& apps, int count, const std::string& model) {
  SQLite::Statement newest(database_,
                           "SELECT id FROM deployments WHERE app = ? ORDER BY number DESC LIMIT 1");
  newest.bind(1, model);
  newest.executeStep();
  const std::int64_t original = newest.getColumn(0);
  SQLite::Transaction transaction(database_);
  for (int number = 1; number <= count; ++number) {
    for (const std::string& app : apps) copy(original, app, number, count + 1 - number);
  }
  database_.exec("UPDATE apps SET serving = last_number WHERE serving IS NULL");
  transaction.commit();
}

void Past::copy(std::int64_t original, const std::string& app, int number, int hours_before) {
  SQLite::Statement deployment(database_, kCopyDeployment);
  deployment.bind(1, original);
  deployment.bind(2, app);
  deployment.bind(3, number);
  deployment.bind(4, hours_before * kHourMs);
  deployment.exec();
  const std::int64_t copy = database_.getLastInsertRowid();
  for (const char* sql : kCopyRest) {
    SQLite::Statement rest(database_, sql);
    rest.bind(1, original);
    rest.bind(2, copy);
    rest.bind(3, hours_before * kHourMs);
    rest.exec();
  }
}

}  // namespace cutover::bench
