#include "e2e/canary.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace cutover::test {
namespace {

bool has_canary(SQLite::Database& database, const std::string& table) {
  const std::string but_specifications = table == "events" ? " WHERE kind <> 'pinned'" : "";
  SQLite::Statement rows(database, "SELECT * FROM \"" + table + "\"" + but_specifications);
  while (rows.executeStep()) {
    for (int column = 0; column < rows.getColumnCount(); ++column) {
      if (shows_canary(rows.getColumn(column))) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> tables_with_canary(const std::filesystem::path& state) {
  const auto file = state / "cutover.db";
  std::vector<std::string> found;
  if (!std::filesystem::exists(file)) return found;
  try {
    SQLite::Database database(file.string(),
                              SQLite::OPEN_READWRITE);  // a killed daemon left a journal to recover
    SQLite::Statement names(database, "SELECT name FROM sqlite_master WHERE type = 'table'");
    while (names.executeStep()) {
      const std::string table = names.getColumn(0);
      if (has_canary(database, table)) found.push_back(table);
    }
  } catch (const SQLite::Exception&) {  // a test damaged it: what can't be read shows nothing
  }
  return found;
}

}  // namespace cutover::test
