#include "store/schema.hpp"

#include <string>

namespace cutover::store {
namespace {

// Times are milliseconds since 1970 (UTC). `seq` counts from 1 within its deployment. Idempotency keys are
// per app. Bodies of events may hold secrets (the pinned specification): the file is its owner's only.
constexpr const char* kVersion1 = R"(
  CREATE TABLE apps (
    name        TEXT PRIMARY KEY,
    last_number INTEGER NOT NULL DEFAULT 0,
    serving     INTEGER,
    wanted      INTEGER NOT NULL DEFAULT 1
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE deployments (
    id               INTEGER PRIMARY KEY,
    app              TEXT NOT NULL REFERENCES apps (name),
    number           INTEGER NOT NULL,
    tag              TEXT NOT NULL,
    requested_digest TEXT NOT NULL,
    ref              TEXT NOT NULL,
    reason           TEXT NOT NULL,
    rollback_to      INTEGER,
    requester_kind   TEXT NOT NULL,
    requester_name   TEXT NOT NULL,
    idempotency_key  BLOB,
    phase            TEXT NOT NULL DEFAULT 'queued',
    outcome          TEXT,
    message          TEXT NOT NULL DEFAULT '',
    previous         INTEGER,
    serving          INTEGER,
    image            TEXT NOT NULL,
    digest           TEXT NOT NULL DEFAULT '',
    created_at       INTEGER NOT NULL,
    started_at       INTEGER,
    ended_at         INTEGER,
    downtime_ms      INTEGER,
    UNIQUE (app, number)
  ) STRICT;
  CREATE UNIQUE INDEX deployments_by_key ON deployments (app, idempotency_key) WHERE idempotency_key IS NOT NULL;
  CREATE INDEX deployments_unfinished ON deployments (app, id) WHERE outcome IS NULL;
  CREATE INDEX deployments_succeeded ON deployments (app, number) WHERE outcome = 'succeeded';

  CREATE TABLE events (
    deployment INTEGER NOT NULL REFERENCES deployments (id),
    seq        INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (deployment, seq)
  ) STRICT;
  CREATE INDEX events_pinned ON events (deployment, seq) WHERE kind = 'pinned';

  CREATE TABLE phases (
    deployment  INTEGER NOT NULL REFERENCES deployments (id),
    seq         INTEGER NOT NULL,
    phase       TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    result      TEXT,
    PRIMARY KEY (deployment, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE releases (
    deployment INTEGER PRIMARY KEY REFERENCES deployments (id),
    exit_code  INTEGER,
    bytes      INTEGER NOT NULL DEFAULT 0,
    head_bytes INTEGER NOT NULL DEFAULT 0,
    tail_bytes INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE release_log (
    deployment INTEGER NOT NULL REFERENCES releases (deployment),
    seq        INTEGER NOT NULL,
    part       TEXT NOT NULL CHECK (part IN ('head', 'tail')),
    text       TEXT NOT NULL,
    PRIMARY KEY (deployment, seq)
  ) STRICT;

  CREATE TABLE probes (
    deployment INTEGER NOT NULL REFERENCES deployments (id),
    seq        INTEGER NOT NULL,
    process    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    status     INTEGER NOT NULL,
    latency_ms INTEGER NOT NULL,
    error      TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (deployment, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE output (
    deployment INTEGER NOT NULL REFERENCES deployments (id),
    seq        INTEGER NOT NULL,
    process    TEXT NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (deployment, seq)
  ) STRICT;

  CREATE TABLE notes (
    deployment INTEGER NOT NULL REFERENCES deployments (id),
    seq        INTEGER NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (deployment, seq)
  ) STRICT, WITHOUT ROWID;
)";

// Of deployments that webhooks asked for: what is older comes to light by them.
constexpr const char* kVersion2 = R"(
  ALTER TABLE deployments ADD COLUMN stream TEXT NOT NULL DEFAULT '';
  ALTER TABLE deployments ADD COLUMN happened_at INTEGER;
  ALTER TABLE deployments ADD COLUMN commit_before TEXT NOT NULL DEFAULT '';
)";

// A token is known by the SHA-256 of its text. Scopes stand apart by spaces. A revoked one stays for the log,
// which says whose a token was that is shown later.
constexpr const char* kVersion3 = R"(
  CREATE TABLE tokens (
    id           INTEGER PRIMARY KEY,
    hash         BLOB NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    last_used_at INTEGER,
    revoked_at   INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX tokens_in_use ON tokens (name) WHERE revoked_at IS NULL;
)";

// What an operator wants of an app's requests (model::WantedTraffic).
constexpr const char* kVersion4 = R"(
  ALTER TABLE apps ADD COLUMN traffic TEXT NOT NULL DEFAULT 'passing';
)";

// How many tasks an operator wants of an app's processes (model::Scale), as a JSON object.
constexpr const char* kVersion5 = R"(
  ALTER TABLE apps ADD COLUMN scale TEXT NOT NULL DEFAULT '{}';
)";

constexpr const char* kMigrations[] = {kVersion1, kVersion2, kVersion3, kVersion4, kVersion5};

int version_of(Database& database) {
  Query version = database.query("PRAGMA user_version");
  version.next();
  return version.get<int>(0);
}

}  // namespace

std::span<const char* const> migrations() {
  return kMigrations;
}

Result<void> migrate(Database& database, std::span<const char* const> migrations) {
  const int newest = static_cast<int>(migrations.size());
  int version = version_of(database);
  if (version > newest) {
    return Error(ErrorCode::unsupported,
                 database.file().string() + " was written by a newer cutoverd (schema " +
                     std::to_string(version) + ", this one knows up to " + std::to_string(newest) +
                     "); install that version again: the running apps are not affected");
  }
  for (; version < newest; ++version) {
    Transaction transaction(database);
    database.script(migrations[static_cast<std::size_t>(version)]);
    database.script("PRAGMA user_version = " + std::to_string(version + 1));
    transaction.commit();
  }
  return {};
}

}  // namespace cutover::store
