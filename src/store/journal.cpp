#include "store/journal.hpp"

#include "store/event_codec.hpp"

namespace cutover::store {

void append_to_journal(Database& database, std::int64_t deployment, const model::Event& event) {
  const EncodedEvent encoded = encode(event.body);
  database.run(
      "INSERT INTO events (deployment, seq, at, kind, body) VALUES (?1, "
      "(SELECT coalesce(max(seq), 0) + 1 FROM events WHERE deployment = ?1), ?2, ?3, ?4)",
      deployment, event.at, encoded.kind, encoded.body);
}

std::vector<model::Event> journal_of(Database& database, const model::DeploymentId& id, int after,
                                     int limit) {
  Query rows = database.query(
      "SELECT at, kind, body FROM events WHERE deployment = (SELECT id FROM deployments WHERE app = ? AND "
      "number = ?) AND seq > ? ORDER BY seq LIMIT ?",
      id.app, id.number, after, std::max(limit, 0));
  std::vector<model::Event> events;
  while (rows.next()) {
    auto body = decode(rows.get<std::string>(1), rows.get<std::string>(2));
    events.push_back(model::Event{rows.get<WallTime>(0), std::move(body)});
  }
  return events;
}

std::optional<model::PinnedSpec> pinned_in_journal(Database& database, const model::DeploymentId& id) {
  Query row = database.query(
      "SELECT kind, body FROM events WHERE deployment = (SELECT id FROM deployments WHERE app = ? AND "
      "number = ?) AND kind = 'pinned' ORDER BY seq DESC LIMIT 1",
      id.app, id.number);
  if (!row.next()) return std::nullopt;
  auto body = decode(row.get<std::string>(0), row.get<std::string>(1));
  return std::move(std::get<model::Pinned>(body).spec);
}

}  // namespace cutover::store
