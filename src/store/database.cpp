#include "store/database.hpp"

#include <sqlite3.h>

#include "cutover/base/utf8.hpp"
#include "store/damaged.hpp"

namespace cutover::store {
namespace {

constexpr int kBusyTimeoutMs = 5'000;  // for an operator's sqlite3 shell, or a backup, that reads at the time

// FULL: each commit is on the disk when it returns. The caches are small because the daemon idles most of its
// life; the journal's size limit gives the space of a long release log back.
constexpr const char* kSettings = R"(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA cache_size = -1024;
  PRAGMA mmap_size = 0;
  PRAGMA journal_size_limit = 4194304;
)";

template <class Value>
Value named(std::optional<Value> value, const char* what) {
  if (!value) throw Damaged(std::string("it holds a ") + what + " that this version does not know");
  return *value;
}

}  // namespace

Database::Database(std::filesystem::path file)
    : file_(std::move(file)),
      connection_(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                  kBusyTimeoutMs) {
  // SQLite opens what it may not write for reading, and says so only at the first write.
  if (sqlite3_db_readonly(connection_.getHandle(), "main") == 1)
    throw SQLite::Exception("it is read-only", SQLITE_READONLY);
  connection_.exec(kSettings);
}

SQLite::Statement& Database::prepared(std::string_view sql) {
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) {
    std::string text(sql);
    found = prepared_.try_emplace(text, connection_, text).first;
  }
  return found->second;
}

void bind_value(SQLite::Statement& statement, int index, std::int64_t value) {
  statement.bind(index, value);
}
void bind_value(SQLite::Statement& statement, int index, std::string_view text) {
  statement.bind(index, to_valid_utf8(text));
}
void bind_value(SQLite::Statement& statement, int index, Blob blob) {
  statement.bind(index, blob.bytes.data(), static_cast<int>(blob.bytes.size()));
}

void read_value(const SQLite::Column& column, int& into) {
  into = column.getInt();
}
void read_value(const SQLite::Column& column, std::int64_t& into) {
  into = column.getInt64();
}
void read_value(const SQLite::Column& column, std::string& into) {
  into = column.getString();
}
void read_value(const SQLite::Column& column, Milliseconds& into) {
  into = Milliseconds(column.getInt64());
}
void read_value(const SQLite::Column& column, WallTime& into) {
  into = WallTime(Milliseconds(column.getInt64()));
}
void read_value(const SQLite::Column& column, model::Phase& into) {
  into = named(model::phase_from(column.getString()), "phase");
}
void read_value(const SQLite::Column& column, model::Outcome& into) {
  into = named(model::outcome_from(column.getString()), "deployment's outcome");
}
void read_value(const SQLite::Column& column, model::PhaseResult& into) {
  into = named(model::phase_result_from(column.getString()), "phase's result");
}
void read_value(const SQLite::Column& column, model::WantedTraffic& into) {
  into = named(model::wanted_traffic_from(column.getString()), "app's traffic");
}

}  // namespace cutover::store
