#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "store/query.hpp"

namespace cutover::store {

/// The connection to the database, and its prepared statements. One thread at a time. Throws
/// SQLite::Exception.
class Database {
 public:
  explicit Database(std::filesystem::path file);

  const std::filesystem::path& file() const { return file_; }

  /// Rows of a statement, with its parameters in order. Each statement is prepared once.
  template <class... Values>
  Query query(std::string_view sql, const Values&... values) {
    return Query(prepared(sql), values...);
  }
  /// Runs a statement that gives no rows; returns how many rows it changed.
  template <class... Values>
  int run(std::string_view sql, const Values&... values) {
    Query once(prepared(sql), values...);
    once.next();
    return connection_.getChanges();
  }
  /// Runs any number of statements, each once in a life.
  void script(const std::string& sql) { connection_.exec(sql); }

  std::int64_t last_row_id() const { return connection_.getLastInsertRowid(); }

 private:
  friend class Transaction;
  SQLite::Statement& prepared(std::string_view sql);

  std::filesystem::path file_;
  SQLite::Database connection_;
  std::map<std::string, SQLite::Statement, std::less<>> prepared_;  // closed before the connection
};

/// Takes the write lock at once; rolls back unless committed. Durable when `commit` returns.
class Transaction {
 public:
  explicit Transaction(Database& database)
      : transaction_(database.connection_, SQLite::TransactionBehavior::IMMEDIATE) {}
  void commit() { transaction_.commit(); }

 private:
  SQLite::Transaction transaction_;
};

}  // namespace cutover::store
