#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>

#include "cutover/base/clock.hpp"
#include "cutover/model/phase.hpp"
#include "cutover/model/wanted_traffic.hpp"

namespace cutover::store {

/// Bytes that are stored as they are. Strings are stored as text, made valid UTF-8.
struct Blob {
  const std::string& bytes;
};

void bind_value(SQLite::Statement& statement, int index, std::int64_t value);
void bind_value(SQLite::Statement& statement, int index, std::string_view text);
void bind_value(SQLite::Statement& statement, int index, Blob blob);
inline void bind_value(SQLite::Statement& statement, int index, int value) {
  bind_value(statement, index, std::int64_t{value});
}
inline void bind_value(SQLite::Statement& statement, int index, Milliseconds value) {
  bind_value(statement, index, std::int64_t{value.count()});
}
inline void bind_value(SQLite::Statement& statement, int index, WallTime time) {
  bind_value(statement, index, time.time_since_epoch());
}
template <class T>
void bind_value(SQLite::Statement& statement, int index, const std::optional<T>& value) {
  if (value) {
    bind_value(statement, index, *value);
  } else {
    statement.bind(index);
  }
}

void read_value(const SQLite::Column& column, int& into);
void read_value(const SQLite::Column& column, std::int64_t& into);
void read_value(const SQLite::Column& column, std::string& into);
void read_value(const SQLite::Column& column, Milliseconds& into);
void read_value(const SQLite::Column& column, WallTime& into);
void read_value(const SQLite::Column& column, model::Phase& into);
void read_value(const SQLite::Column& column, model::Outcome& into);
void read_value(const SQLite::Column& column, model::PhaseResult& into);
void read_value(const SQLite::Column& column, model::WantedTraffic& into);
template <class T>
void read_value(const SQLite::Column& column, std::optional<T>& into) {
  if (!column.isNull()) read_value(column, into.emplace());
}

/// One use of a cached statement; the statement is free again when this is gone. Its statement must not be in
/// use already.
class Query {
 public:
  template <class... Values>
  explicit Query(SQLite::Statement& statement, const Values&... values) : statement_(statement) {
    int index = 0;
    (bind_value(statement_, ++index, values), ...);
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  /// A statement that is not reset keeps its read transaction open, and with it the write-ahead log.
  ~Query() {
    statement_.tryReset();
    statement_.clearBindings();
  }

  bool next() { return statement_.executeStep(); }
  template <class T>
  T get(int column) const {
    T value{};
    read_value(statement_.getColumn(column), value);
    return value;
  }

 private:
  SQLite::Statement& statement_;
};

}  // namespace cutover::store
