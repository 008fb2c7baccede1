#include "store/forgetting.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace cutover::store {
namespace {

/// The newest deployment that is old enough to be forgotten.
std::optional<int> newest_old(Database& database, const std::string& app, int kept) {
  Query row = database.query(
      "SELECT number FROM deployments WHERE app = ? AND outcome IS NOT NULL ORDER BY number DESC LIMIT 1 "
      "OFFSET ?",
      app, std::max(kept, 0));
  if (!row.next()) return std::nullopt;
  return row.get<int>(0);
}

std::vector<std::int64_t> forgettable(Database& database, const std::string& app, const Keep& keep,
                                      int limit) {
  std::vector<std::int64_t> ids;
  const auto newest = newest_old(database, app, keep.newest);
  if (!newest) return ids;
  Query rows = database.query(
      "WITH unfinished AS MATERIALIZED (SELECT previous, rollback_to FROM deployments INDEXED BY "
      "deployments_unfinished WHERE app = ?1 AND outcome IS NULL), "
      "needed AS MATERIALIZED (SELECT serving AS number FROM apps WHERE name = ?1 UNION "
      "SELECT previous FROM unfinished UNION SELECT rollback_to FROM unfinished) "
      "SELECT id, number FROM deployments WHERE app = ?1 AND number <= ?2 AND outcome IS NOT NULL AND "
      "(idempotency_key IS NULL OR created_at < ?3) AND "
      "number NOT IN (SELECT number FROM needed WHERE number IS NOT NULL) ORDER BY number",
      app, *newest, keep.with_key_since);
  while (static_cast<int>(ids.size()) < limit && rows.next()) {
    const bool kept =
        std::find(keep.numbers.begin(), keep.numbers.end(), rows.get<int>(1)) != keep.numbers.end();
    if (!kept) ids.push_back(rows.get<std::int64_t>(0));
  }
  return ids;
}

void forget(Database& database, std::int64_t id) {
  database.run("DELETE FROM events WHERE deployment = ?", id);
  database.run("DELETE FROM phases WHERE deployment = ?", id);
  database.run("DELETE FROM release_log WHERE deployment = ?", id);
  database.run("DELETE FROM releases WHERE deployment = ?", id);
  database.run("DELETE FROM probes WHERE deployment = ?", id);
  database.run("DELETE FROM output WHERE deployment = ?", id);
  database.run("DELETE FROM notes WHERE deployment = ?", id);
  database.run("DELETE FROM deployments WHERE id = ?", id);
}

}  // namespace

int forget_deployments(Database& database, const std::string& app, const Keep& keep, int limit) {
  Transaction transaction(database);
  const auto ids = forgettable(database, app, keep, limit);
  if (ids.empty()) return 0;
  for (const std::int64_t id : ids) forget(database, id);
  transaction.commit();
  return static_cast<int>(ids.size());
}

}  // namespace cutover::store
